package dev.odradek.wire;

import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.codec.RawTaggedField;
import dev.odradek.wire.codec.RecordBytes;
import dev.odradek.wire.codec.Uuid;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/// Fills a message of ours and one of Kafka's with the same random values, as Kafka's description
/// of a version allows.
final class TwinFiller {

    private static final int UNKNOWN_TAG_FIRST = 50;

    private final RandomGenerator random;
    private final boolean unknownTags;

    TwinFiller(RandomGenerator random, boolean unknownTags) {
        this.random = random;
        this.unknownTags = unknownTags;
    }

    /// Two equal values, one for each side.
    private record Twin(@Nullable Object ours, @Nullable Object theirs) {}

    void fill(Object ours, Object theirs, Schema schema) {
        for (BoundField bound : schema.fields()) {
            if (bound.def.type instanceof TaggedFields tagged) {
                for (var known : tagged.fields().values()) {
                    if (random.nextInt(3) > 0) {
                        set(ours, theirs, known.name, known.type);
                    }
                }
                if (unknownTags && random.nextInt(3) == 0) {
                    addUnknownTags(ours, theirs);
                }
            } else {
                set(ours, theirs, bound.def.name, bound.def.type);
            }
        }
    }

    /// Sets one field that the version does not have, to something that is not its default.
    ///
    /// @return whether there is such a field
    boolean setAbsent(Object ours, Object theirs, Schema schema, Map<String, Type> anyVersion) {
        Map<String, Type> absent = new TreeMap<>(anyVersion);
        absent.keySet().removeAll(types(schema).keySet());
        if (absent.isEmpty()) {
            return false;
        }
        List<Map.Entry<String, Type>> fields = List.copyOf(absent.entrySet());
        Map.Entry<String, Type> field = fields.get(random.nextInt(fields.size()));
        set(ours, theirs, field.getKey(), field.getValue());
        return true;
    }

    /// Names and types of all fields, tagged ones included.
    static Map<String, Type> types(Schema schema) {
        Map<String, Type> types = new TreeMap<>();
        for (BoundField bound : schema.fields()) {
            if (bound.def.type instanceof TaggedFields tagged) {
                tagged.fields().values().forEach(field -> types.put(field.name, field.type));
            } else {
                types.put(bound.def.name, bound.def.type);
            }
        }
        return types;
    }

    private void set(Object ours, Object theirs, String schemaName, Type type) {
        Field field = field(ours.getClass(), schemaName);
        Method setter = setter(theirs.getClass(), schemaName);
        try {
            Method ourSetter = ours.getClass().getMethod(field.getName(), field.getType());
            boolean nullable = isNullable(field) && type.isNullable();
            Twin twin =
                    nullable && random.nextInt(4) == 0
                            ? new Twin(null, null)
                            : value(field.getGenericType(), setter, type);
            ourSetter.invoke(ours, twin.ours());
            setter.invoke(theirs, twin.theirs());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(ours.getClass() + " " + schemaName, e);
        }
    }

    private static boolean isNullable(Field field) {
        return field.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static Field field(Class<?> type, String schemaName) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(f -> !Modifier.isStatic(f.getModifiers()))
                .filter(f -> plain(f.getName()).equals(plain(schemaName)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(type + " lacks " + schemaName));
    }

    private static Method setter(Class<?> type, String schemaName) {
        return Arrays.stream(type.getMethods())
                .filter(m -> plain(m.getName()).equals("set" + plain(schemaName)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(type + " lacks " + schemaName));
    }

    private Twin value(java.lang.reflect.Type ourType, Method setter, Type type)
            throws ReflectiveOperationException {
        Class<?> theirType = setter.getParameterTypes()[0];
        if (ourType instanceof ParameterizedType list) {
            return list(list.getActualTypeArguments()[0], setter, type);
        }
        if (theirType == ByteBuffer.class) {
            byte[] bytes = bytes();
            return new Twin(bytes, ByteBuffer.wrap(bytes));
        }
        if (BaseRecords.class.isAssignableFrom(theirType)) {
            byte[] bytes = bytes();
            return new Twin(
                    new BufferedRecords(Unpooled.wrappedBuffer(bytes)),
                    MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)));
        }
        return single((Class<?>) ourType, theirType, type);
    }

    private Twin list(java.lang.reflect.Type element, Method setter, Type type)
            throws ReflectiveOperationException {
        Type elementType = type.arrayElementType().orElseThrow();
        Class<?> theirList = setter.getParameterTypes()[0];
        java.lang.reflect.Type theirElement =
                theirList == List.class
                        ? ((ParameterizedType) setter.getGenericParameterTypes()[0])
                                .getActualTypeArguments()[0]
                        : ((ParameterizedType) theirList.getGenericSuperclass())
                                .getActualTypeArguments()[0];
        List<Object> ours = new ArrayList<>();
        @SuppressWarnings("unchecked")
        Collection<Object> theirs =
                theirList == List.class
                        ? new ArrayList<>()
                        : (Collection<Object>) MessagePair.create(theirList);
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            Twin twin = single((Class<?>) element, (Class<?>) theirElement, elementType);
            ours.add(twin.ours());
            theirs.add(twin.theirs());
        }
        return new Twin(ours, theirs);
    }

    private Twin single(Class<?> ourType, Class<?> theirType, Type type) {
        if (type instanceof Schema schema) {
            Object ours = MessagePair.create(ourType);
            Object theirs = MessagePair.create(theirType);
            fill(ours, theirs, schema);
            return new Twin(ours, theirs);
        }
        if (ourType == Uuid.class) {
            long most = random.nextLong();
            long least = random.nextInt(4) == 0 ? 0 : random.nextLong();
            return new Twin(new Uuid(most, least), new org.apache.kafka.common.Uuid(most, least));
        }
        if (ourType == RecordBytes.class) {
            throw new IllegalStateException("records in a list");
        }
        Object value = primitive(ourType, type);
        return new Twin(value, value);
    }

    private Object primitive(Class<?> java, Type type) {
        if (java == boolean.class) {
            return random.nextBoolean();
        }
        if (java == byte.class || java == Byte.class) {
            return (byte) random.nextInt();
        }
        if (java == short.class || java == Short.class) {
            return (short) random.nextInt();
        }
        if (type.equals(Type.UINT16)) {
            return random.nextInt(65536);
        }
        if (java == int.class || java == Integer.class) {
            return random.nextInt(5) == 0 ? -1 : random.nextInt();
        }
        if (type.equals(Type.UNSIGNED_INT32)) {
            return random.nextLong(1L << 32);
        }
        if (java == long.class || java == Long.class) {
            return random.nextInt(5) == 0 ? -1 : random.nextLong();
        }
        if (java == double.class) {
            return random.nextDouble();
        }
        if (java == String.class) {
            return string();
        }
        if (java == byte[].class) {
            return bytes();
        }
        throw new IllegalStateException("what is a " + java);
    }

    private String string() {
        int length = random.nextInt(20) == 0 ? 200 : random.nextInt(8);
        int[] letters = {'a', 'Z', '.', 0xE9, 0x20AC, 0x1D11E};
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(20) == 0 ? 300 : random.nextInt(6)];
        random.nextBytes(bytes);
        return bytes;
    }

    /// Adds tags after all known ones. Kafka refuses those between, which a later version knows.
    private void addUnknownTags(Object ours, Object theirs) {
        List<RawTaggedField> fields = new ArrayList<>();
        int tag = UNKNOWN_TAG_FIRST;
        for (int i = random.nextInt(3); i >= 0; i--) {
            tag += 1 + random.nextInt(200);
            fields.add(new RawTaggedField(tag, bytes()));
        }
        try {
            ours.getClass().getMethod("unknownTaggedFields", List.class).invoke(ours, fields);
            List<org.apache.kafka.common.protocol.types.RawTaggedField> kafkas =
                    ((org.apache.kafka.common.protocol.Message) theirs).unknownTaggedFields();
            for (RawTaggedField field : fields) {
                kafkas.add(
                        new org.apache.kafka.common.protocol.types.RawTaggedField(
                                field.tag(), field.data()));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
