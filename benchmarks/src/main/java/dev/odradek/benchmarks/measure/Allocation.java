package dev.odradek.benchmarks.measure;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// What a JVM has allocated on its heap, asked of itself. The question costs the process memory and
/// threads, so it is the last one.
public final class Allocation implements AutoCloseable {
    private static final String THREADING = "java.lang:type=Threading";

    private final JMXConnector connector;
    private final MBeanServerConnection server;

    @SuppressWarnings("BanJNDI") // the address is what the JVM itself just said, on this machine
    public Allocation(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            String address = machine.startLocalManagementAgent();
            machine.detach();
            connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
            server = connector.getMBeanServerConnection();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException("process " + pid + " is no JVM of this kind", e);
        }
    }

    /// Bytes allocated so far by all threads, ended ones among them.
    public long bytes() {
        try {
            return (Long)
                    server.getAttribute(new ObjectName(THREADING), "TotalThreadAllocatedBytes");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
