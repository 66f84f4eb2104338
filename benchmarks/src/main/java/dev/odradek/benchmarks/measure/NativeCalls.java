package dev.odradek.benchmarks.measure;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/// Functions of the C library that the JDK does not offer.
public final class NativeCalls {
    private NativeCalls() {}

    /// @throws java.util.NoSuchElementException where there is no such function
    // Native calls are what this is for.
    @SuppressWarnings("restricted")
    public static MethodHandle find(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }
}
