package aws.io.tck;

import java.io.Serial;
import java.math.BigInteger;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A token in Java, as one of PKCS#11 looks to the JCA: its keys sign by its provider alone, and nobody gets them out. */
final class TestToken extends Provider {
    @Serial
    private static final long serialVersionUID = 1L;

    private TestToken() {
        super("aws.io test token", "1", "keys that cannot be exported");
        for (String algorithm : List.of("NONEwithECDSA", "SHA256withECDSA", "RSASSA-PSS", "SHA256withRSA")) {
            putService(new Service(this, "Signature", algorithm, OnToken.class.getName(), null, null) {
                @Override
                public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
                    return new OnToken(Signature.getInstance(algorithm, Security.getProvider(inside(algorithm))));
                }

                @Override
                public boolean supportsParameter(Object parameter) {
                    return parameter instanceof Key;
                }
            });
        }
    }

    private static String inside(String algorithm) {
        return algorithm.contains("RSA") ? "SunRsaSign" : "SunEC";
    }

    /** Runs something while the token is among the JVM's providers. */
    static void present(Runnable action) {
        TestToken token = new TestToken();
        Security.addProvider(token);
        try {
            action.run();
        } finally {
            Security.removeProvider(token.getName());
        }
    }

    static PrivateKey keep(PrivateKey key) {
        return key instanceof RSAKey rsa ? new RsaKey(key, rsa.getModulus()) : new Key(key);
    }

    private static class Key implements PrivateKey {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient PrivateKey inside;

        Key(PrivateKey inside) {
            this.inside = inside;
        }

        @Override
        public String getAlgorithm() {
            return inside.getAlgorithm();
        }

        @Override
        public @Nullable String getFormat() {
            return null;
        }

        @Override
        public byte @Nullable [] getEncoded() {
            return null;
        }
    }

    /** As keys of PKCS#11 are: who signs wants to know how long it is. */
    private static final class RsaKey extends Key implements RSAKey {
        @Serial
        private static final long serialVersionUID = 1L;

        private final BigInteger modulus;

        RsaKey(PrivateKey inside, BigInteger modulus) {
            super(inside);
            this.modulus = modulus;
        }

        @Override
        public BigInteger getModulus() {
            return modulus;
        }

        @Override
        public @Nullable AlgorithmParameterSpec getParams() {
            return null;
        }
    }

    private static final class OnToken extends SignatureSpi {
        private final Signature inside;

        OnToken(Signature inside) {
            this.inside = inside;
        }

        @Override
        protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
            if (!(key instanceof Key own)) {
                throw new InvalidKeyException("not a key of this token");
            }
            inside.initSign(own.inside);
        }

        @Override
        protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
            throw new InvalidKeyException("this token signs alone");
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
        protected byte[] engineSign() throws SignatureException {
            return inside.sign();
        }

        @Override
        protected boolean engineVerify(byte[] signature) throws SignatureException {
            throw new SignatureException("this token signs alone");
        }

        @Override
        protected void engineSetParameter(AlgorithmParameterSpec wanted) throws InvalidAlgorithmParameterException {
            inside.setParameter(wanted);
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
