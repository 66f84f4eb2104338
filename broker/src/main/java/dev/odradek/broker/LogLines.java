package dev.odradek.broker;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/// The node's log: one line a record on standard output, in the shape Kafka's users know and their
/// collectors parse: `[2026-11-22 00:42:22,334] INFO message (logger)`.
final class LogLines extends Formatter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());

    private static final String MANAGER_PROPERTY = "java.util.logging.manager";
    private static final String PROVIDER_PROPERTY = "slf4j.provider";

    private LogLines() {}

    /// Has the JDK use [NodeLogManager], and slf4j the JDK; before the first logger is made. The
    /// class is only named here: to touch it would make the JDK choose its log manager first.
    static void claim() {
        if (System.getProperty(MANAGER_PROPERTY) == null) {
            System.setProperty(MANAGER_PROPERTY, "dev.odradek.broker.NodeLogManager");
        }
        if (System.getProperty(PROVIDER_PROPERTY) == null) {
            // Named, so that a start need not look for it in every jar; and it need not tell so.
            System.setProperty(PROVIDER_PROPERTY, "org.slf4j.jul.JULServiceProvider");
            System.setProperty("slf4j.internal.verbosity", "WARN");
        }
    }

    /// Sends all that is logged to standard output; the JDK's own handler, which writes to standard
    /// error, goes.
    ///
    /// @param level least level that is written, of ours and of all others: `INFO`, `FINE` ...
    static void install(Level level) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.setLevel(Level.WARNING);
        Logger.getLogger("dev.odradek").setLevel(level);
        root.addHandler(new StandardOutput());
    }

    @Override
    public String format(LogRecord entry) {
        var line = new StringBuilder(160);
        line.append('[');
        TIME.formatTo(entry.getInstant(), line);
        line.append("] ").append(levelName(entry.getLevel())).append(' ');
        line.append(formatMessage(entry)).append(" (").append(entry.getLoggerName()).append(")\n");
        if (entry.getThrown() != null) {
            var trace = new StringWriter();
            entry.getThrown().printStackTrace(new PrintWriter(trace, true));
            line.append(trace);
        }
        return line.toString();
    }

    private static String levelName(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARN";
        }
        return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    /// Flushes every line: a log that is not there when the process dies explains nothing.
    private static final class StandardOutput extends StreamHandler {
        StandardOutput() {
            super(System.out, new LogLines());
            try {
                setEncoding(StandardCharsets.UTF_8.name());
            } catch (java.io.UnsupportedEncodingException e) {
                throw new AssertionError("every JVM knows UTF-8", e);
            }
            setLevel(Level.ALL);
        }

        @Override
        public synchronized void publish(LogRecord entry) {
            super.publish(entry);
            flush();
        }
    }

    static void flush() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.flush();
        }
    }
}
