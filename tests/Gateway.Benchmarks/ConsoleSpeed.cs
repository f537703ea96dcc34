using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Gateway.Benchmarks;

/// <summary>
/// How long people wait for an answer over a million exchanges: lists, filters, searches and counts of the API, one after the other, as one reader meets
/// them, the wire included. Whoever acts for one small office is asked for as well.
/// </summary>
internal static class ConsoleSpeed
{
    private const int Warmup = 2, Runs = 30;
    private const double BoundMs = 150, CountBoundMs = 2000;

    private static readonly string[] Questions =
    [
        "", "sort:oldest", "since:2h", "since:1d until:2h", "agency:police", $"agency:{Population.RareAgency}", $"procedure:{Population.RareProcedure}", "step:health-card -procedure:2.002621",
        "state:parked", "state:parked sort:due", "state:parked agency:police sort:due", "state:parked agency:police since:1d sort:due", "state:parked due:<now sort:due", "state:parked due:tomorrow", $"state:parked code:{Population.RareCode} sort:due",
        $"state:parked code:{Population.RareCode}", $"state:parked procedure:{Population.RareProcedure} sort:due", "state:parked agency:police step:health-card", "state:parked attempts:8 agency:provincial-portal", "state:held", "state:parked,refused since:8h sort:due",
        "state:refused since:2h", "state:refused since:2h code:no-record", "state:refused code:ward-unknown", "state:refused agency:social-insurance sort:due", "state:cancelled,superseded", "-state:open,answered",
        "state:open", "state:due", "state:due agency:police", "state:retrying code:busy", "state:waiting", "state:in_flight", "state:awaiting_callback agency:social-insurance", "state:supplement,payment", "state:open attempts:>=8",
        "state:settled", "state:answered", $"state:answered procedure:{Population.RareProcedure}", $"state:answered agency:{Population.RareAgency}", "code:timed-out", "D26-00001234",
    ];

    private static readonly string[] OfOneOffice = ["", "agency:police", "state:parked sort:due", "state:parked", "state:refused", "state:answered", "state:open", "since:1d"];

    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        sheet.Head($"Postgres: an answer over {options.Crowd} exchanges in ms", "p50", "p95");
        var store = await machine.NewStoreAsync(new Shape(Engine.Postgres) { Settings = new Dictionary<string, string> { ["GATEWAY_Role"] = "api" } });
        var filled = Stopwatch.GetTimestamp();
        Population.Fill(store.Place, options.Crowd);
        sheet.Note($"filled in {Stopwatch.GetElapsedTime(filled).TotalSeconds:0} s; {Postgres.Number(store.Place, "select count(*) from exchange"):0} exchanges, {Postgres.Number(store.Place, "select count(*) from exchange_due where state = 'parked'"):0} parked");
        using var gateway = await machine.StartGatewayAsync(store);
        using var all = await ReaderAsync(machine, gateway, "*");
        using var one = await ReaderAsync(machine, gateway, Population.Small);

        foreach (var question in Questions)
            await ShowAsync(sheet, all, question.Length == 0 ? "everything" : question, List(question));
        foreach (var question in OfOneOffice)
            await ShowAsync(sheet, one, $"a small office: {(question.Length == 0 ? "everything" : question)}", List(question));
        await ShowAsync(sheet, all, "the 20th page of state:parked sort:due", await DeepAsync(all, List("state:parked sort:due"), 20));
        await ShowAsync(sheet, all, "the one box: a dossier number", "/v1/search?q=D26-00001234");
        await ShowAsync(sheet, all, "the one box: a trace", "/v1/search?q=" + new string('0', 30) + "78");
        foreach (var question in new[] { "", "state:parked", "state:parked agency:police due:<now", "state:refused since:2h" })
            await ShowAsync(sheet, all, $"counted to 10,000: {(question.Length == 0 ? "everything" : question)}", List(question) + "&count=estimate");
        await ShowAsync(sheet, all, $"counted to 10,000: agency:{Population.RareAgency}", List($"agency:{Population.RareAgency}") + "&count=estimate", CountBoundMs + BoundMs);
        await ShowAsync(sheet, all, "counted whole: state:parked", List("state:parked") + "&count=exact", CountBoundMs + BoundMs);
    }

    private static async Task ShowAsync(Sheet sheet, HttpClient reader, string what, string path, double boundMs = BoundMs)
    {
        var (times, isPartial, rows) = (new List<double>(), false, 0);
        for (var run = -Warmup; run < Runs; run++)
        {
            var began = Stopwatch.GetTimestamp();
            var answer = await reader.GetByteArrayAsync(new Uri(path, UriKind.Relative));
            if (run >= 0)
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            using var document = JsonDocument.Parse(answer);
            isPartial |= document.RootElement.TryGetProperty("page", out var page) && page.TryGetProperty("partial", out _);
            rows = document.RootElement.TryGetProperty("data", out var data) ? data.GetArrayLength() : document.RootElement.GetProperty("hits").GetArrayLength();
        }
        times.Sort();
        var p95 = times[(int)(times.Count * 0.95)];
        sheet.Compare(string.Create(CultureInfo.InvariantCulture, $"{what} · {rows}{(isPartial ? ", more to walk" : "")}"), times[times.Count / 2], p95);
        sheet.AtMost($"Postgres: {what}, p95 in ms", p95, boundMs);
    }

    private static async Task<string> DeepAsync(HttpClient reader, string path, int pages)
    {
        var next = path;
        for (var page = 1; page < pages; page++)
        {
            using var document = JsonDocument.Parse(await reader.GetByteArrayAsync(new Uri(next, UriKind.Relative)));
            next = $"{path}&after={document.RootElement.GetProperty("page").GetProperty("next").GetString()}";
        }
        return next;
    }

    private static string List(string question) => "/v1/exchanges?q=" + Uri.EscapeDataString(question);

    private static async Task<HttpClient> ReaderAsync(Machine machine, Target gateway, string office)
    {
#pragma warning disable RS0030 // A measurement is its own client.
        var reader = new HttpClient { BaseAddress = new Uri(gateway.Address.GetLeftPart(UriPartial.Authority)), Timeout = TimeSpan.FromSeconds(20) };
#pragma warning restore RS0030
        reader.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await machine.OperatorKeyAsync(gateway, office));
        return reader;
    }
}
