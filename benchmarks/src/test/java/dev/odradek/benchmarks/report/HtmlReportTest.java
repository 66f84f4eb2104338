package dev.odradek.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.benchmarks.result.Figure;
import dev.odradek.benchmarks.result.Goal;
import dev.odradek.benchmarks.result.Unit;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
    private static final String HOSTILE = "</li><script>alert('\"&\")</script>\u0000\u001b\uD800";

    @Test
    void hostileTextIsTextAndThePageIsWellFormed() throws Exception {
        Figure figure = new Figure(HOSTILE, "cpu", HOSTILE, Unit.MILLIS);

        Document page =
                parsed(
                        new Example()
                                .found(figure, "kafka", 5)
                                .found(figure, "odradek", 1)
                                .refused(HOSTILE + "x", "kafka", HOSTILE)
                                .goal(new Goal(HOSTILE, figure.key(), 0.3)));

        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(texts(page, "li"))
                .anyMatch(text ->
                        text.endsWith("</li><script>alert('\"&\")</script>\uFFFD\uFFFD\uFFFD"));
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        String page =
                new HtmlReport(new Example().found(Example.CPU, "kafka", 5).comparison()).page();

        assertThat(
                        page.replace("http://www.w3.org/1999/xhtml", "")
                                .replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http:", "https:", "src=", "<link", "@import", "url(");
    }

    @Test
    void eachRoundIsADotAndTheMedianIsTheBarsLength() throws Exception {
        Document page =
                parsed(
                        new Example()
                                .found(Example.CPU, "kafka", 6, 4, 8)
                                .found(Example.CPU, "odradek", 1, 2, 2));

        assertThat(texts(page, "circle"))
                .containsExactly(
                        "round 1: 6",
                        "round 2: 4",
                        "round 3: 8",
                        "round 1: 1",
                        "round 2: 2",
                        "round 3: 2");
        assertThat(attributes(page, "rect", "width")).containsExactly("229.5", "76.5");
        assertThat(attributes(page, "svg", "aria-label"))
                .containsExactly(
                        "broker CPU (CPU s/GB), medians: kafka 6, from 4 to 8; kafka-tuned not"
                                + " measured; odradek 2, from 1 to 2");
    }

    @Test
    void refusedPeerHasNoBarAndSaysSo() throws Exception {
        Document page =
                parsed(
                        new Example()
                                .found(Example.CPU, "kafka", 6)
                                .found(Example.CPU, "odradek", 1)
                                .refused("bulk-1k", "odradek", "3 records lost"));

        assertThat(page.getElementsByTagName("circle").getLength()).isEqualTo(1);
        assertThat(texts(page, "text")).contains("refused");
        assertThat(texts(page, "td")).contains("- refused").doesNotContain("0.167");
        assertThat(texts(page, "li")).contains("bulk-1k, odradek, round 2: 3 records lost");
    }

    @Test
    void goalIsMarkedInWordsAndItsDrawingIsAShareOfTheCost() throws Exception {
        Document page =
                parsed(
                        new Example()
                                .found(Example.THROUGHPUT, "kafka", 100)
                                .found(Example.THROUGHPUT, "odradek", 160)
                                .found(Example.CALLS, "kafka", 4)
                                .found(Example.CALLS, "odradek", 8)
                                .goal(new Goal("Throughput", "bulk-1k/throughput", 1.25))
                                .goal(new Goal("Calls", "single/calls", 0.5))
                                .goal(new Goal("Start", "start/wall", 0.5)));

        assertThat(texts(page, "td"))
                .contains("✓ met", "✗ missed", "– not measured", "at least 1.25", "1.60");
        assertThat(attributes(page, "svg", "aria-label"))
                .contains(
                        "share of Kafka's cost 0.625, goal 0.800",
                        "share of Kafka's cost 2.00, goal 0.500");
        assertThat(attributes(page, "rect", "width"))
                .startsWith("160.0", "100.0", "160.0", "160.0");
    }

    @Test
    void valuesBelowZeroStayInsideTheDrawing() throws Exception {
        Document page =
                parsed(
                        new Example()
                                .found(Example.CPU, "kafka", 10)
                                .found(Example.CPU, "odradek", -5));

        assertThat(attributes(page, "rect", "x")).containsExactly("206.0", "104.0");
        assertThat(attributes(page, "rect", "width")).containsExactly("204.0", "102.0");
    }

    private static Document parsed(Example example) throws Exception {
        String page = new HtmlReport(example.comparison()).page();
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page)));
    }

    private static List<String> texts(Document page, String tag) {
        return elements(page, tag).stream().map(each -> each.getTextContent().strip()).toList();
    }

    private static List<String> attributes(Document page, String tag, String name) {
        return elements(page, tag).stream().map(each -> each.getAttribute(name)).toList();
    }

    private static List<Element> elements(Document page, String tag) {
        NodeList nodes = page.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int at = 0; at < nodes.getLength(); at++) {
            elements.add((Element) nodes.item(at));
        }
        return elements;
    }
}
