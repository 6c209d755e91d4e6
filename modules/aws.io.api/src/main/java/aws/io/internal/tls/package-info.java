/** PEM, keys, certificates and records: what the TLS packages share. */
@NullMarked
package aws.io.internal.tls;

import org.jspecify.annotations.NullMarked;
