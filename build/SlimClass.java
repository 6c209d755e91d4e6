import java.lang.classfile.AccessFlags;
import java.lang.classfile.Annotation;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.DebugElementsOption;
import java.lang.classfile.ClassFile.LineNumbersOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.FieldModel;
import java.lang.classfile.FieldTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.lang.reflect.AccessFlag;

/**
 * Our classes without what only compilers and debuggers read: the names of local variables, the type arguments of what is private or of a
 * package, and annotations of a module that no image has. Line numbers stay. jlink takes some of it out too, but leaves every name in the
 * constant pools.
 */
final class SlimClass {
    private static final String ABSENT = "Lorg/jspecify/annotations/";

    private final ClassFile format;
    private final ClassTransform transform;

    /** Takes a loader of all classes that ours refer to. */
    SlimClass(ClassLoader classes) {
        ClassHierarchyResolver types =
                ClassHierarchyResolver.ofResourceParsing(classes).orElse(ClassHierarchyResolver.defaultResolver());
        format = ClassFile.of(
                ConstantPoolSharingOption.NEW_POOL,
                DebugElementsOption.PASS_DEBUG,
                LineNumbersOption.PASS_LINE_NUMBERS,
                ClassHierarchyResolverOption.of(types));
        CodeTransform code = (builder, element) -> {
            if (!isNeedless(element)) {
                builder.with(element);
            }
        };
        MethodTransform method = MethodTransform.dropping(SlimClass::isNeedless).andThen(MethodTransform.transformingCode(code));
        transform = ClassTransform.dropping(SlimClass::isNeedless).andThen((builder, element) -> {
            switch (element) {
                case FieldModel field -> builder.transformField(field, FieldTransform.dropping(one -> isNeedless(one) || isHidden(field.flags(), one)));
                case MethodModel one -> builder.transformMethod(
                        one, MethodTransform.dropping(part -> isHidden(one.flags(), part)).andThen(method));
                default -> builder.with(element);
            }
        });
    }

    /** Whether it is a generic signature of what nobody outside can name. */
    private static boolean isHidden(AccessFlags flags, Object element) {
        return element instanceof SignatureAttribute && !flags.has(AccessFlag.PUBLIC) && !flags.has(AccessFlag.PROTECTED);
    }

    byte[] of(byte[] original) {
        return format.transformClass(format.parse(original), transform);
    }

    private static boolean isNeedless(Object element) {
        return switch (element) {
            case LocalVariable _, LocalVariableType _ -> true;
            case RuntimeVisibleTypeAnnotationsAttribute types ->
                types.annotations().stream().map(TypeAnnotation::annotation).allMatch(SlimClass::isAbsent);
            default -> false;
        };
    }

    private static boolean isAbsent(Annotation annotation) {
        return annotation.className().stringValue().startsWith(ABSENT);
    }
}
