package dev.odradek.broker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JmxGaugesTest {
    private static final String NAME = "odradek.test:type=Some,name=count";

    private final AtomicLong count = new AtomicLong(7);

    @AfterEach
    void forget() {
        System.clearProperty("javax.management.builder.initial");
    }

    private MBeanServer serverMadeAfterwards() {
        var gauges = new Gauges();
        gauges.add(NAME, count::get);
        JmxGauges.publish(gauges);
        return MBeanServerFactory.newMBeanServer();
    }

    @Test
    void aServerThatIsAskedForLaterHasTheGauges() throws Exception {
        MBeanServer server = serverMadeAfterwards();

        assertThat(server.getAttribute(new ObjectName(NAME), "Value")).isEqualTo(7L);
        count.set(8);
        assertThat(server.getAttribute(new ObjectName(NAME), "Value")).isEqualTo(8L);
    }

    @Test
    void thereIsNothingButTheValue() throws Exception {
        MBeanServer server = serverMadeAfterwards();
        var name = new ObjectName(NAME);

        assertThat(server.getMBeanInfo(name).getAttributes())
                .singleElement()
                .satisfies(attribute -> {
                    assertThat(attribute.getName()).isEqualTo("Value");
                    assertThat(attribute.isWritable()).isFalse();
                });
        assertThatThrownBy(() -> server.getAttribute(name, "Count"))
                .isInstanceOf(AttributeNotFoundException.class);
    }
}
