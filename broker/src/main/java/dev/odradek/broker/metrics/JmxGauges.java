package dev.odradek.broker.metrics;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes a process's gauges as MBeans, each with one attribute `Value`, as Kafka's are.
///
/// The JDK makes its MBean server when somebody asks for it: an agent that was named on the command
/// line, or `jcmd`, `jconsole` and the like that attach to the process later. Only then are the
/// MBeans made: the JDK asks this class for the server, by the property
/// `javax.management.builder.initial`. Until then JMX costs neither time nor memory.
public final class JmxGauges extends MBeanServerBuilder {
    private static final Logger log = LoggerFactory.getLogger(JmxGauges.class);
    private static final String BUILDER_PROPERTY = "javax.management.builder.initial";
    private static final String AGENT_PROPERTIES = "com.sun.management.jmxremote";
    private static final AtomicReference<Gauges> PUBLISHED = new AtomicReference<>(new Gauges());

    /// For the JDK.
    public JmxGauges() {}

    /// Makes `gauges` those of this process.
    public static void publish(Gauges gauges) {
        PUBLISHED.set(gauges);
        boolean agentIsUp =
                System.getProperties().stringPropertyNames().stream()
                        .anyMatch(name -> name.startsWith(AGENT_PROPERTIES));
        if (agentIsUp) {
            register(gauges, ManagementFactory.getPlatformMBeanServer());
        } else if (System.getProperty(BUILDER_PROPERTY) == null) {
            letAttachedAgentsFindThisClass();
            System.setProperty(BUILDER_PROPERTY, JmxGauges.class.getName());
        }
    }

    /// The JDK looks for a builder with the context class loader of the thread that makes the
    /// server. The thread on which `jcmd` and `jconsole` are served is made by one of the JVM's
    /// own, which has none to hand on.
    private static void letAttachedAgentsFindThisClass() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        var threads = new Thread[2 * root.activeCount()];
        int count = root.enumerate(threads);
        for (Thread thread : Arrays.asList(threads).subList(0, count)) {
            if (thread.getClass() == Thread.class && thread.getContextClassLoader() == null) {
                thread.setContextClassLoader(JmxGauges.class.getClassLoader());
            }
        }
    }

    @Override
    public MBeanServer newMBeanServer(
            String defaultDomain, MBeanServer outer, MBeanServerDelegate delegate) {
        MBeanServer server = super.newMBeanServer(defaultDomain, outer, delegate);
        register(PUBLISHED.get(), server);
        return server;
    }

    private static void register(Gauges gauges, MBeanServer server) {
        gauges.all()
                .forEach((name, value) -> {
                    try {
                        server.registerMBean(new GaugeBean(value), new ObjectName(name));
                    } catch (JMException e) {
                        log.warn("There is no MBean {}: {}", name, e.toString());
                    }
                });
    }

    private record GaugeBean(Supplier<? extends Number> value) implements DynamicMBean {
        private static final String ATTRIBUTE = "Value";
        private static final MBeanInfo INFO =
                new MBeanInfo(
                        GaugeBean.class.getName(),
                        "A gauge",
                        new MBeanAttributeInfo[] {
                            new MBeanAttributeInfo(
                                    ATTRIBUTE,
                                    Object.class.getName(),
                                    "Its value now",
                                    true,
                                    false,
                                    false)
                        },
                        null,
                        null,
                        null);

        @Override
        public Object getAttribute(@Nullable String name) throws AttributeNotFoundException {
            if (!ATTRIBUTE.equals(name)) {
                throw new AttributeNotFoundException("Only " + ATTRIBUTE + ", no " + name);
            }
            return value.get();
        }

        @Override
        public AttributeList getAttributes(String[] names) {
            var list = new AttributeList();
            for (String name : names) {
                if (ATTRIBUTE.equals(name)) {
                    list.add(new Attribute(name, value.get()));
                }
            }
            return list;
        }

        @Override
        public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
            throw new AttributeNotFoundException("A gauge is read, not set");
        }

        @Override
        public AttributeList setAttributes(AttributeList attributes) {
            return new AttributeList();
        }

        @Override
        public @Nullable Object invoke(
                String action, Object @Nullable [] parameters, String @Nullable [] signature) {
            return null;
        }

        @Override
        public MBeanInfo getMBeanInfo() {
            return INFO;
        }
    }
}
