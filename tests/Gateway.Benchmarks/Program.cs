using Gateway.Benchmarks;

// bench --gateway BIN --reference DIR --files DIR --postgres-command FILE [--engine sqlite|postgres] [--rounds N] [--events N] [--growth N] [--backlog N] [--quick] [-o json]
var options = Options.Read(args);
var sheet = new Sheet();
using var machine = new Machine(options);
foreach (var engine in options.Engines)
{
    var accepted = await Speed.MeasureAsync(machine, engine, options, sheet);
    await Pace.MeasureAsync(machine, engine, options, sheet);
    if (engine == Engine.Sqlite)
    {
        if (options.GrowthEvents > 0)
            await Growth.MeasureAsync(machine, options, sheet);
        continue;
    }
    await SlowAgency.MeasureAsync(machine, options, accepted, sheet);
    await Sharing.MeasureAsync(machine, options, sheet);
    await Outage.MeasureAsync(machine, options, sheet);
}
sheet.Print(options.Json);
return sheet.IsMet ? 0 : 1;
