package dev.odradek.wire.generator;

import dev.odradek.wire.generator.FieldType.ListOf;
import dev.odradek.wire.generator.FieldType.Primitive;
import dev.odradek.wire.generator.FieldType.StructOf;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Writes, for every API, the method that answers a request with an error: every `errorCode` is
/// set, and lists whose elements have one are filled with an element for each of the request's.
final class ErrorRepliesSource {

    private static final Overlay.Mirror PLAIN = new Overlay.Mirror(List.of(), Map.of(), Map.of());

    private final ApiPair api;
    private final Overlay overlay;
    private final JavaText out;
    private int variables;

    private ErrorRepliesSource(ApiPair api, Overlay overlay, JavaText out) {
        this.api = api;
        this.overlay = overlay;
        this.out = out;
    }

    static String of(List<ApiPair> apis, Overlay overlay, String javaPackage, String kafkaRelease) {
        JavaText out = new JavaText();
        out.line(
                "// Generated from the requests and responses of Apache Kafka "
                        + kafkaRelease
                        + ".");
        out.line("package " + javaPackage + ";").line("");
        out.line("import dev.odradek.wire.ErrorCode;");
        out.line("import dev.odradek.wire.codec.BufferedRecords;").line("");
        out.line("/// For each API, the response that tells of one error for all that was asked.");
        out.open("final class ErrorReplies").line("");
        out.line("private ErrorReplies() {}");
        for (ApiPair api : apis) {
            new ErrorRepliesSource(api, overlay, out).method();
        }
        out.close();
        return out.toString();
    }

    private void method() {
        out.line("");
        out.open(
                "static %s %s(%s request, short version, ErrorCode error)"
                        .formatted(api.response().name(), api.method(), api.request().name()));
        out.line("%s response = new %s();".formatted(api.response().name(), api.response().name()));
        Struct root = api.response().root();
        setAll(api.response().name(), root, "response");
        lists(
                new Source(api.request().root(), "request"),
                new Target(root, "response", api.response().name()));
        out.line("return response;");
        out.close();
    }

    /// Where values come from: a struct of the request, and the variable that holds one.
    private record Source(Struct struct, String variable) {}

    /// Where values go: a struct of the response, the variable that holds one, and its path.
    private record Target(Struct struct, String variable, String path) {}

    private void setAll(String path, Struct struct, String variable) {
        for (Field field : struct.fields()) {
            String value = overlay.mirrors().getOrDefault(path, PLAIN).set().get(field.name());
            if (value == null && isErrorCode(field)) {
                value = "error.code()";
            }
            if (value != null) {
                set(struct, field, variable, value, "");
            }
        }
    }

    /// Sets a field, unless the version cannot carry it or another condition does not hold.
    private void set(Struct struct, Field field, String variable, String value, String condition) {
        String guard = condition;
        if (!field.ignorable() && !field.versions().covers(struct.versions())) {
            String carried = field.versions().condition(struct.versions());
            guard = condition.isEmpty() ? carried : carried + " && " + condition;
        }
        if (!guard.isEmpty()) {
            out.open("if (" + guard + ")");
        }
        out.line("%s.%s(%s);".formatted(variable, field.name(), value));
        if (!guard.isEmpty()) {
            out.close();
        }
    }

    private void lists(Source source, Target target) {
        for (Field field : target.struct().fields()) {
            if (field.type() instanceof ListOf(StructOf(var name))
                    && (wantsErrors(api.response().struct(name))
                            || overlay.mirrors().containsKey(target.path() + "." + field.name()))) {
                list(source, target, field, api.response().struct(name));
            }
        }
    }

    private void list(Source source, Target target, Field field, Struct element) {
        String path = target.path() + "." + field.name();
        Overlay.Mirror mirror = overlay.mirrors().get(path);
        if (mirror != null) {
            for (String from : mirror.from()) {
                loops(from, source, target, field, element);
            }
            return;
        }
        Optional<Field> from =
                likely(source.struct(), f -> f.name().equals(field.name()))
                        .or(() -> likely(source.struct(), f -> resembles(f, element)));
        if (from.isPresent()) {
            loops(from.get().name(), source, target, field, element);
        }
    }

    private static Optional<Field> likely(Struct struct, Predicate<Field> test) {
        List<Field> found =
                struct.fields().stream()
                        .filter(f -> f.type() instanceof ListOf(StructOf _))
                        .filter(test)
                        .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private boolean resembles(Field candidate, Struct element) {
        return candidate.type() instanceof ListOf(StructOf(var name))
                && api.request().struct(name).fields().stream()
                        .anyMatch(f -> copied(f, element.fields()).isPresent());
    }

    private static Optional<Field> copied(Field field, List<Field> among) {
        return among.stream()
                .filter(f -> f.name().equals(field.name()) && f.type().equals(field.type()))
                .filter(f -> f.type() instanceof Primitive)
                .findFirst();
    }

    /// Writes the loops over `from`, down to the one that makes elements.
    private void loops(String from, Source source, Target target, Field field, Struct element) {
        int dot = from.indexOf('.');
        String here = dot < 0 ? from : from.substring(0, dot);
        int colon = here.indexOf(':');
        String listName = colon < 0 ? here : here.substring(0, colon);
        Field list =
                source.struct().fields().stream()
                        .filter(f -> f.name().equals(listName))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        source.struct().name() + " has no " + listName));
        String call = source.variable() + "." + listName + "()";
        if (list.isNullable()) {
            out.open("if (" + call + " != null)");
        }
        String variable = "asked" + ++variables;
        switch (list.type()) {
            case ListOf(StructOf(var name)) -> {
                out.open(
                        "for (%s.%s %s : %s)"
                                .formatted(api.request().name(), name, variable, call));
                Source inner = new Source(api.request().struct(name), variable);
                if (dot >= 0) {
                    loops(from.substring(dot + 1), inner, target, field, element);
                } else {
                    structElement(inner, target, field, element);
                }
            }
            case ListOf(var type) when colon > 0 -> {
                out.open("for (%s %s : %s)".formatted(type.java(), variable, call));
                String answer = newElement(target, field, element);
                out.line("%s.%s(%s);".formatted(answer, here.substring(colon + 1), variable));
            }
            case FieldType type ->
                    throw new IllegalArgumentException(target.path() + " cannot mirror " + type);
        }
        out.close();
        if (list.isNullable()) {
            out.close();
        }
    }

    private String newElement(Target target, Field field, Struct element) {
        String answer = "answer" + variables;
        String type = api.response().name() + "." + element.name();
        out.line("%s %s = new %s();".formatted(type, answer, type));
        setAll(target.path() + "." + field.name(), element, answer);
        out.line("%s.%s().add(%s);".formatted(target.variable(), field.name(), answer));
        return answer;
    }

    private void structElement(Source source, Target target, Field field, Struct element) {
        String path = target.path() + "." + field.name();
        Target answer = new Target(element, newElement(target, field, element), path);
        Overlay.Mirror mirror = overlay.mirrors().getOrDefault(path, PLAIN);
        for (Field to : element.fields()) {
            String renamed = mirror.rename().get(to.name());
            if (renamed != null) {
                copy(source, answer, to, renamed);
            } else if (!to.name().startsWith("error")
                    && !mirror.set().containsKey(to.name())
                    && copied(to, source.struct().fields()).isPresent()) {
                copy(source, answer, to, to.name());
            }
        }
        lists(source, answer);
    }

    private void copy(Source source, Target target, Field to, String fromName) {
        Field from =
                source.struct().fields().stream()
                        .filter(f -> f.name().equals(fromName))
                        .findFirst()
                        .orElseThrow();
        String value = source.variable() + "." + fromName + "()";
        boolean maybeNull = from.isNullable() && !to.nullable().covers(from.nullable());
        set(target.struct(), to, target.variable(), value, maybeNull ? value + " != null" : "");
    }

    private static boolean isErrorCode(Field field) {
        return field.name().equals("errorCode") && field.type() == Primitive.INT16;
    }

    private static boolean hasErrorCode(Struct struct) {
        return struct.fields().stream().anyMatch(ErrorRepliesSource::isErrorCode);
    }

    private boolean wantsErrors(Struct struct) {
        return hasErrorCode(struct)
                || struct.fields().stream()
                        .anyMatch(f ->
                                f.type() instanceof ListOf(StructOf(var name))
                                        && wantsErrors(api.response().struct(name)));
    }
}
