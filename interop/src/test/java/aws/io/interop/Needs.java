package aws.io.interop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** The program that the tests of a class run against. Without it they are skipped, and the summary at the end says so. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(MissingProgram.class)
@interface Needs {
    /** The program's name on the PATH. */
    String value();

    /** What makes it print its version. */
    String version() default "--version";
}
