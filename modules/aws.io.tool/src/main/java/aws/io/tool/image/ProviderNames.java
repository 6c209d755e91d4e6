package aws.io.tool.image;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The providers that an application's code asks for by name, where the name is a constant beside the call. */
final class ProviderNames {
    /** The methods that take a provider's name. */
    private static final List<String> CALLS = List.of("aws/io/loop/EventLoopGroup$Builder.provider", "aws/io/spi/ProviderChoice.choose");

    private ProviderNames() {}

    /** {@return each name, with a class that asks for it} */
    static Map<String, String> in(Path location) {
        Map<String, String> found = new TreeMap<>();
        try {
            for (ModuleReference module : ModuleFinder.of(location).findAll()) {
                try (ModuleReader reader = module.open()) {
                    for (String name : reader.list().filter(file -> file.endsWith(".class") && !file.startsWith("META-INF/")).toList()) {
                        try (InputStream in = reader.open(name).orElseThrow()) {
                            collect(ClassFile.of().parse(in.readAllBytes()), found);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(location + " cannot be read: " + e.getMessage(), e);
        }
        return found;
    }

    private static void collect(ClassModel type, Map<String, String> found) {
        String name = type.thisClass().asInternalName().replace('/', '.');
        for (MethodModel method : type.methods()) {
            CodeModel code = method.code().orElse(null);
            String constant = null;
            for (CodeElement element : code == null ? List.<CodeElement>of() : code.elementList()) {
                if (element instanceof InvokeInstruction call && constant != null && takesAName(call)) {
                    found.putIfAbsent(constant, name);
                }
                constant = text(element, constant);
            }
        }
    }

    private static boolean takesAName(InvokeInstruction call) {
        return CALLS.contains(call.owner().asInternalName() + "." + call.name().stringValue())
                && call.type().stringValue().startsWith("(Ljava/lang/String;)");
    }

    /** Marks between instructions, such as line numbers, leave the constant where it is. */
    private static @Nullable String text(CodeElement element, @Nullable String before) {
        return switch (element) {
            case ConstantInstruction constant -> constant.constantValue() instanceof String text ? text : null;
            case Instruction instruction -> null;
            default -> before;
        };
    }
}
