using Gateway.Benchmarks;

// bench --gateway BIN --reference DIR --files DIR --postgres-command FILE --simulators BIN, and what ops/bench says at its head
if (args is ["fill", var database, .. var rest])
{
    Population.Fill(database, rest is [var count, ..] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 1_000_000);
    return 0;
}
Options options;
List<Row> rows;
try
{
    options = Options.Read(args);
    rows = [.. options.Engines.SelectMany(engine => Row.Of(engine, options))];
    if (rows.Count == 0)
        throw new ArgumentException("The engine has none of these rows.");
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}
var sheet = new Sheet();
using var machine = new Machine(options);
foreach (var row in rows)
    await row.MeasureAsync(machine, options, sheet);
sheet.Print(options.IsJson);
return sheet.IsMet ? 0 : 1;
