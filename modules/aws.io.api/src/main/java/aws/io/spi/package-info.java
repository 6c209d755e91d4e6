/** What both kinds of plugin share: a name, a priority, an availability with its reason, and the rule by which one is chosen. */
@NullMarked
package aws.io.spi;

import org.jspecify.annotations.NullMarked;
