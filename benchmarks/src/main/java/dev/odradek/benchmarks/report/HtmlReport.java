package dev.odradek.benchmarks.report;

import dev.odradek.benchmarks.result.Figure;
import dev.odradek.benchmarks.result.HostFacts;
import dev.odradek.benchmarks.result.Refusal;
import dev.odradek.benchmarks.result.Results;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/// The page: one file that needs nothing beside itself and runs no script, and that an XML parser
/// reads as well.
final class HtmlReport {
    private static final String MEASURED =
            """
            The peers do the same work in the same run, on the same disk and from the same \
            server.properties, in rounds that alternate (A B B A), so that what the machine does \
            meanwhile falls on all of them alike; the tuned one does what the goals speak of, but \
            for the idle partitions. Before each load free memory is filled with page cache, so that \
            nobody pays for memory that a hypervisor has not backed yet, and the load goes for two \
            seconds as fast as the broker answers, so that hot code is compiled. The figure of a peer is the median of its rounds; \
            the range is from its lowest to its highest round, and nothing is left out as an outlier. \
            The load comes from a generator whose produce requests are encoded beforehand, so that it \
            costs little, and the same against all. Where the offered load is fixed, it sends by a schedule and \
            does not wait for answers (open loop), and latency counts from the moment at which a \
            request was to be sent, so that a stall is charged to all requests that it held up. CPU \
            time, memory, threads, files and maps are those of the broker's process, as the \
            operating system counts them in /proc; the time of the JIT compiler's threads is not in \
            figures per request or per GB, except where a figure says so. Where Odradek judges batches \
            by their headers, Apache Kafka's figures are those of the same load under the same name \
            without -headers, since it has no such setting. Clients and brokers share \
            one machine: absolute figures say \
            little about another one, the ratios are what to read. A round with errors, lost \
            records, a saturated client or an offered load that was not borne is refused, and then \
            that work of that peer has no figure and no ratio at all.\
            """;

    private final Comparison comparison;
    private final Results results;

    HtmlReport(Comparison comparison) {
        this.comparison = comparison;
        this.results = comparison.results();
    }

    String page() {
        Markup page = new Markup();
        page.open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en").open("head");
        page.empty("meta", "charset", "utf-8");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.empty("meta", "name", "color-scheme", "content", "light dark");
        page.leaf("title", "Odradek " + results.revision() + " beside Apache Kafka");
        page.style(Sheet.CSS).close();
        page.open("body").open("main");
        page.leaf("h1", "Odradek beside Apache Kafka");
        facts(page);
        refusals(page);
        new GoalsSection(comparison).write(page);
        figures(page);
        page.open("section", "id", "how").leaf("h2", "How it was measured");
        page.leaf("p", MEASURED).close();
        new PeersSection(results.peers()).write(page);
        return page.close().close().close().page();
    }

    private void facts(Markup page) {
        HostFacts host = results.host();
        page.open("dl", "class", "facts");
        fact(page, "Revision", results.revision());
        fact(page, "Command", results.command());
        fact(page, "Started", results.started().truncatedTo(ChronoUnit.SECONDS).toString());
        fact(page, "Took", Digits.of(results.took()));
        fact(page, "Rounds", Integer.toString(results.rounds()));
        fact(page, "Processor", host.processor() + ", " + host.cores() + " cores");
        fact(page, "Memory", Digits.bytes(host.memoryBytes()));
        fact(page, "Kernel", host.kernel());
        fact(page, "File system", host.fileSystem());
        fact(page, "Java", host.java());
        fact(page, "Clients", Wording.clients(host));
        results.peers().forEach(peer -> fact(page, peer.key(), peer.title()));
        page.close();
    }

    private static void fact(Markup page, String name, String value) {
        page.open("div").leaf("dt", name).leaf("dd", value).close();
    }

    private void refusals(Markup page) {
        List<Refusal> refusals = results.findings().refusals();
        if (refusals.isEmpty()) {
            page.leaf(
                    "p", "No round was refused: no errors, no lost records, no saturated client.");
            return;
        }
        page.open("section", "id", "refused", "class", "refused");
        page.leaf("h2", "⚠ Refused: these could not be compared").open("ul");
        refusals.forEach(refusal -> page.leaf("li", Wording.refusal(refusal)));
        page.close().close();
    }

    private void figures(Markup page) {
        Map<String, List<Figure>> works = comparison.figuresByWork();
        page.open("section", "id", "figures").leaf("h2", "Figures");
        page.leaf("p", "For each peer the median of its rounds and the range of them.");
        page.leaf("p", "Columns with vs: " + Share.CONVENTION + " ▲ marks those that are not.");
        page.leaf(
                "p",
                "In the drawings the bar is the median, the whisker the range, and each dot a round.");
        page.open("nav", "aria-label", "Pieces of work").open("ul");
        int linked = 0;
        for (String work : works.keySet()) {
            page.open("li").leaf("a", work, "href", "#" + id(linked++)).close();
        }
        page.close().close();
        int written = 0;
        for (var entry : works.entrySet()) {
            new WorkSection(comparison, entry.getKey(), entry.getValue())
                    .write(page, id(written++));
        }
        page.close();
    }

    private static String id(int work) {
        return "work-" + work;
    }
}
