package aws.io.internal.tls;

import java.security.InvalidAlgorithmParameterException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of every verification by one trust manager, with the date of the {@link Verification} that this thread computes. */
final class PathParameters extends PKIXBuilderParameters {
    PathParameters(Set<TrustAnchor> anchors) throws InvalidAlgorithmParameterException {
        super(anchors, null);
    }

    @Override
    public @Nullable Date getDate() {
        return Verification.CURRENT.isBound() ? Date.from(Verification.CURRENT.get().time()) : super.getDate();
    }
}
