package aws.io.tls.bc;

import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * A signature by whichever of the JVM's providers takes the private key, as the JDK itself chooses: so a key that never leaves its token
 * signs by the token's provider. The JDK's own provider checks the signatures of others. Parameters wait for the key, since with them the JDK would choose before it sees one.
 */
final class SignatureByKey extends SignatureSpi {
    private final String algorithm;
    private Signature inside;
    private @Nullable AlgorithmParameterSpec parameters;

    SignatureByKey(String algorithm) throws NoSuchAlgorithmException {
        this.algorithm = algorithm;
        inside = Signature.getInstance(algorithm);
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
        inside.initSign(key);
        setParameters();
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
        Provider.Service own = JdkAlgorithms.find("Signature", algorithm);
        try {
            inside = own == null ? inside : Signature.getInstance(algorithm, own.getProvider());
        } catch (NoSuchAlgorithmException e) {
            throw new InvalidKeyException("no provider has " + algorithm, e);
        }
        inside.initVerify(key);
        setParameters();
    }

    @Override
    protected void engineUpdate(byte one) throws SignatureException {
        inside.update(one);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int from, int count) throws SignatureException {
        inside.update(bytes, from, count);
    }

    @Override
    protected void engineUpdate(ByteBuffer bytes) {
        try {
            inside.update(bytes);
        } catch (SignatureException e) {
            throw new IllegalStateException("a signature before it has a key", e);
        }
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
        return inside.sign();
    }

    /** A malformed signature is a wrong one: the peer gets decrypt_error (RFC 8446, section 4.4.3), and not internal_error. */
    @Override
    protected boolean engineVerify(byte[] signature) {
        try {
            return inside.verify(signature);
        } catch (SignatureException e) {
            return false;
        }
    }

    @Override
    protected void engineSetParameter(@Nullable AlgorithmParameterSpec wanted) {
        parameters = wanted;
    }

    @Override
    protected @Nullable AlgorithmParameters engineGetParameters() {
        return inside.getParameters();
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
        throw new InvalidParameterException(name);
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
        throw new InvalidParameterException(name);
    }

    private void setParameters() throws InvalidKeyException {
        AlgorithmParameterSpec wanted = parameters;
        if (wanted == null) {
            return;
        }
        try {
            inside.setParameter(wanted);
        } catch (InvalidAlgorithmParameterException e) {
            throw new InvalidKeyException("not a key for " + wanted, e);
        }
    }
}
