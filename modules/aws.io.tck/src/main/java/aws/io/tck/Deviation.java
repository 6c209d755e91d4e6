package aws.io.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a test that asserts what a provider cannot do, or does otherwise than the contract: never a skip. Listed by {@link ProviderPage}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Deviation {
    /** {@return what it is, and why, in one sentence} */
    String value();
}
