package aws.io.tool;

import aws.io.IoException;
import aws.io.tls.TlsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Why a command failed, for the person who gave it.
 *
 * @param error what it failed with
 */
public record Failure(Throwable error) {
    /** Prints one sentence; and where the stack comes from, if that is wanted, or if the mistake can only be ours. */
    void print(PrintWriter out, boolean verbose) {
        Throwable cause = cause();
        String why = null;
        if (cause instanceof TlsException tls) {
            why = TlsReport.explain(tls);
            if (why != null) {
                TlsReport.print(tls.peerCertificates(), out);
            }
        }
        String what = sentence();
        out.println("aws-io: " + (why == null ? what : why + " (" + what + ")"));
        if (verbose || !isExpected()) {
            error.printStackTrace(out);
        }
        out.flush();
    }

    /** {@return whether the caller, the peer or the system is to blame, and not this program} */
    public boolean isExpected() {
        Throwable cause = cause();
        return cause instanceof IoException
                || cause instanceof IOException
                || cause instanceof IllegalArgumentException
                || cause instanceof IllegalStateException
                || cause instanceof TimeoutException;
    }

    /** {@return the error in one sentence; the messages of the file system's exceptions are names alone} */
    public String sentence() {
        Throwable cause = cause();
        if (cause instanceof FileSystemException file && file.getReason() == null) {
            String reason = reason(file);
            return reason == null ? cause.toString() : file.getFile() + " " + reason;
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private Throwable cause() {
        Throwable cause = error;
        while (isWrapper(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isWrapper(Throwable error) {
        return error instanceof ExecutionException || error instanceof CompletionException || error instanceof UncheckedIOException;
    }

    private static @Nullable String reason(FileSystemException error) {
        return switch (error) {
            case NoSuchFileException none -> "does not exist";
            case AccessDeniedException denied -> "may not be read or written by this user";
            case FileAlreadyExistsException exists -> "exists already";
            default -> null;
        };
    }
}
