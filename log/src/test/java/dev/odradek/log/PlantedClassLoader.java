package dev.odradek.log;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/// Loads the log's classes, and its tests', once more, with a [PlantedBug] in them.
final class PlantedClassLoader extends ClassLoader {
    private static final String PACKAGE = "dev.odradek.log.";
    private static final ClassDesc CODE = ClassDesc.of(PACKAGE + "PlantedCode");

    private final PlantedBug bug;

    PlantedClassLoader(PlantedBug bug) {
        super(PlantedClassLoader.class.getClassLoader());
        this.bug = bug;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = planted(name);
        return defineClass(name, bytes, 0, bytes.length);
    }

    /// The class with the bug's edits in it.
    ///
    /// @throws AssertionError when there is nothing to be edited: the code has moved on
    byte[] planted(String name) throws ClassNotFoundException {
        byte[] bytes;
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        for (PlantedBug.Edit edit : bug.edits()) {
            if (name.equals(PACKAGE + edit.type())) {
                bytes = edited(bytes, edit);
            }
        }
        return bytes;
    }

    private byte[] edited(byte[] bytes, PlantedBug.Edit edit) {
        var editor = new Editor(edit);
        ClassFile classFile = ClassFile.of();
        byte[] edited =
                classFile.transformClass(
                        classFile.parse(bytes),
                        ClassTransform.transformingMethodBodies(editor::isIn, editor::take));
        if (editor.count == 0) {
            throw new AssertionError(bug + " finds nothing to edit for " + edit);
        }
        return edited;
    }

    /// Makes one edit.
    private static final class Editor {
        private final PlantedBug.Edit edit;
        int count;

        Editor(PlantedBug.Edit edit) {
            this.edit = edit;
        }

        boolean isIn(MethodModel method) {
            String name = method.methodName().stringValue();
            return name.equals(edit.method()) || name.startsWith("lambda$" + edit.method() + "$");
        }

        void take(CodeBuilder builder, CodeElement element) {
            switch (element) {
                case InvokeInstruction call when isMeant(call) -> replace(builder, call);
                case FieldInstruction field when isMeant(field) -> replace(builder, field);
                default -> builder.with(element);
            }
        }

        private boolean isMeant(InvokeInstruction call) {
            return edit.kind() == PlantedBug.Edit.Kind.CALL
                    && call.name().equalsString(edit.member())
                    && (edit.owner().isEmpty()
                            || call.owner()
                                    .asInternalName()
                                    .equals(edit.owner().replace('.', '/')));
        }

        private boolean isMeant(FieldInstruction field) {
            Opcode wanted =
                    switch (edit.kind()) {
                        case CALL -> null;
                        case STORE -> Opcode.PUTFIELD;
                    };
            return field.opcode() == wanted && field.name().equalsString(edit.member());
        }

        private void replace(CodeBuilder builder, InvokeInstruction call) {
            count++;
            MethodTypeDesc type = call.typeSymbol();
            boolean isStatic = call.opcode() == Opcode.INVOKESTATIC;
            if (!edit.instead().isEmpty()) {
                MethodTypeDesc withReceiver =
                        isStatic ? type : type.insertParameterTypes(0, call.owner().asSymbol());
                builder.invokestatic(CODE, edit.instead(), withReceiver);
                return;
            }
            List<ClassDesc> parameters = type.parameterList();
            for (ClassDesc parameter : parameters.reversed()) {
                pop(builder, parameter);
            }
            if (!isStatic) {
                builder.pop();
            }
            switch (TypeKind.from(type.returnType())) {
                case VOID -> {}
                case LONG -> builder.lconst_0();
                case FLOAT -> builder.fconst_0();
                case DOUBLE -> builder.dconst_0();
                case REFERENCE -> builder.aconst_null();
                case BOOLEAN, BYTE, CHAR, SHORT, INT -> builder.iconst_0();
            }
        }

        private void replace(CodeBuilder builder, FieldInstruction field) {
            count++;
            pop(builder, field.typeSymbol());
            builder.pop();
        }

        private static void pop(CodeBuilder builder, ClassDesc type) {
            if (TypeKind.from(type).slotSize() == 2) {
                builder.pop2();
            } else {
                builder.pop();
            }
        }
    }
}
