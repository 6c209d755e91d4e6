/** The aws-io command line. */
module aws.io.tool {
    requires aws.io.api;
    requires info.picocli;
    requires static org.jspecify;

    opens aws.io.tool to
            info.picocli;
    opens aws.io.tool.image to
            info.picocli;
}
