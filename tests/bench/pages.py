"""From a report to its page under load: a steady 1,000 reports a second, and a burst of 10,000.

The gateway is inside the client, so one clock sees the report leave and its page come. Called by tests/bench/run.
"""

import rig

STEADY = 1_000  # reports a second
BURST = 10_000  # reports, all due within one second
CONNECTIONS = 256


def repetition(bench):
    for name, rate, count in (("steady", STEADY, 10 * STEADY), ("burst", BURST, BURST)):
        count = int(count * bench.options.pages_share)
        port = rig.fixed_port()
        daemon = bench.daemon(f"http://127.0.0.1:{port}/page")
        result = bench.to_jibao(daemon, "--connections", CONNECTIONS, "--paced", rate, "--count", count, "--sink", port)
        daemon.stop()
        if result.get("page_n", 0) != result["requests"]:
            bench.faults.append(f"pages {name}: {result.get('page_n', 0)} of {result['requests']} reports were paged in time")
            continue
        bench.add(f"pages {name}", p50=result["page_p50"], p99=result["page_p99"], max=result["page_max"], rate=result["rate"],
                  answer_p99=result["answer_p99"], last=result["last_page_s"])


def print_pages(bench):
    text = bench.figures.text
    print("\nFrom a report to its page under load (milliseconds from when the report was due)")
    burst = f"a burst of {int(BURST * bench.options.pages_share):,}"
    for name, title in (("steady", f"{STEADY:,} reports a second"), ("burst", burst)):
        at = f"pages {name}"
        if f"{at} p50" in bench.figures.series:
            print(f"{title}: p50 {text(at + ' p50')}, p99 {text(at + ' p99')}, slowest {text(at + ' max')}; answered "
                  f"{text(at + ' rate', 0)} a second, p99 {text(at + ' answer_p99')}; the last page {text(at + ' last')} s after the "
                  "first report")
