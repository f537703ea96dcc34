using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Benchmarks;

// bench --gateway BIN --reference DIR --files DIR [--rounds N] [--events N] [--growth N] [--quick] [-o json]
var options = Options.Read(args);
using var machine = new Machine(options);
var speed = await Speed.MeasureAsync(machine, options);
var pace = await Pace.MeasureAsync(machine, options);
var growth = options.GrowthEvents > 0 ? await Growth.MeasureAsync(machine, options) : null;
var report = new JsonObject { ["speed"] = speed.Report, ["pace"] = pace.Report };
if (growth is { } grown)
    report["growth"] = grown.Report;
var goals = new List<(string Goal, bool IsMet)>
{
    ($"delivered/s at least {Speed.RatioMin:0.00} of the floor: {speed.Ratio:0.00}", speed.Ratio >= Speed.RatioMin),
    ($"nothing lost: {speed.Lost}", speed.Lost == 0),
    ($"peak RSS at most {Speed.RssMax:0} MB: {speed.PeakRss:0}", speed.PeakRss <= Speed.RssMax),
    ($"accept p99 at 500/s at most {Pace.P99Max:0} ms: {pace.P99:0.0}", pace.P99 <= Pace.P99Max),
    ($"cold start at most {Pace.StartMax:0.0} s: {pace.ColdStart:0.00}", pace.ColdStart <= Pace.StartMax),
};
if (growth is { } measured)
    goals.Add(($"last events at most 25 % dearer than the first: {100 * (measured.Ratio - 1):+0.0;-0.0} %", measured.Ratio <= Growth.RatioMax));
report["goals"] = new JsonArray([.. goals.Select(goal => (JsonNode)new JsonObject { ["goal"] = goal.Goal, ["met"] = goal.IsMet })]);
if (options.Json)
    Console.WriteLine(report.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
else
    Print();
return goals.TrueForAll(goal => goal.IsMet) ? 0 : 1;

void Print()
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-28}{"floor",12}{"gateway",12}{"ratio",8}"));
    foreach (var (name, floor, gateway) in speed.Rows.Concat(pace.Rows))
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28}{floor,12:0.###}{gateway,12:0.###}{gateway / floor,8:0.00}"));
    foreach (var (goal, isMet) in goals)
        Console.WriteLine($"{(isMet ? "met   " : "MISSED")}  {goal}");
}
