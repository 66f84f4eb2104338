package dev.odradek.benchmarks.report;

/// How the page looks, by day and by night.
final class Sheet {
    static final String CSS =
            """
            :root {
              --paper: #fcfcfa; --ink: #1d2127; --faint: #626a75; --rule: #dcdfe3; --track: #e9ebee;
              --stock: #8b94a1; --other: #b6bcc6; --ours: #12766c; --short: #b4541a;
              --met: #0c6157; --missed: #9c4310; --warn: #fff3e0;
            }
            @media (prefers-color-scheme: dark) {
              :root {
                --paper: #15181c; --ink: #e4e7eb; --faint: #98a1ad; --rule: #31363d; --track: #272c33;
                --stock: #7d8795; --other: #565e6a; --ours: #35a99b; --short: #d9803f;
                --met: #57c7b9; --missed: #efa066; --warn: #33261a;
              }
            }
            body {
              margin: 0; background: var(--paper); color: var(--ink);
              font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif;
            }
            main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 80px; }
            h1 { font-size: 1.9rem; font-weight: 650; letter-spacing: -.01em; margin: 0 0 20px; }
            h2 { font-size: 1.3rem; font-weight: 650; margin: 56px 0 8px; }
            h3 {
              font-size: 1.02rem; font-weight: 650; margin: 36px 0 8px; padding-top: 14px;
              border-top: 1px solid var(--rule);
            }
            p { max-width: 76ch; margin: 6px 0 12px; overflow-wrap: anywhere; }
            .score { font-size: 1.1rem; font-weight: 600; }
            .facts {
              display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr));
              gap: 10px 24px; margin: 0 0 20px;
            }
            dt { color: var(--faint); font-size: .8rem; }
            dd { margin: 0; font-size: .92rem; overflow-wrap: anywhere; }
            .refused {
              background: var(--warn); border-left: 4px solid var(--short); padding: 4px 18px 10px;
            }
            .refused h2 { margin-top: 10px; }
            nav ul { display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; list-style: none; }
            a { color: inherit; text-underline-offset: 3px; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; width: 100%; font-size: .9rem; }
            th, td {
              padding: 5px 12px 5px 0; text-align: right; border-bottom: 1px solid var(--rule);
              vertical-align: baseline;
            }
            th { font-weight: 500; }
            thead th { color: var(--faint); font-size: .8rem; }
            tr th:first-child { text-align: left; }
            td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
            td.share { font-weight: 600; }
            td.behind { font-weight: 600; color: var(--missed); }
            td.none { text-align: left; }
            small, .none, .tick { color: var(--faint); fill: var(--faint); }
            .verdict { text-align: left; font-weight: 600; white-space: nowrap; }
            .met { color: var(--met); }
            .missed { color: var(--missed); }
            .charts {
              display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr));
              gap: 22px 40px; margin-top: 20px;
            }
            figure { margin: 0; }
            figcaption { font-size: .88rem; font-weight: 550; margin-bottom: 4px; }
            figcaption .none { font-weight: 400; }
            svg { display: block; width: 100%; height: auto; overflow: visible; }
            svg text { font-size: 12.5px; fill: var(--ink); font-variant-numeric: tabular-nums; }
            svg text.tick { font-size: 11px; fill: var(--faint); }
            svg text.none { fill: var(--faint); }
            svg text.value { font-weight: 600; }
            svg.goal { width: 160px; }
            .bar.stock { fill: var(--stock); }
            .bar.other { fill: var(--other); }
            .bar.ours { fill: var(--ours); }
            .bar.short { fill: var(--short); }
            .track { fill: var(--track); }
            .axis { stroke: var(--rule); }
            .whisker { stroke: var(--ink); stroke-width: 1.2; }
            .bound { stroke: var(--ink); stroke-width: 2; }
            circle { fill: var(--paper); stroke: var(--ink); stroke-width: 1; }
            pre {
              background: var(--track); padding: 10px 14px; font-size: .8rem; overflow-x: auto;
              white-space: pre-wrap; overflow-wrap: anywhere;
            }
            summary { cursor: pointer; }
            @media print { main { max-width: none; } figure, tr { break-inside: avoid; } }
            """;

    private Sheet() {}
}
