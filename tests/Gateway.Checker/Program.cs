using System.Globalization;
using System.Xml;
using Gateway.Checker;

// gateway-checker --contracts DIR --intake FILE --agencies FILE --callbacks FILE --results FILE [--dump FILE] [--channels feed,webhook]
//   [--patience ATTEMPTS,PAUSE,TIMEOUT]   where the run's schedule is not that of the contracts: 11,PT0.3S,PT5S
var given = new Dictionary<string, string>();
for (var i = 0; i + 1 < args.Length; i += 2)
    given[args[i]] = args[i + 1];
string[] needed = ["--contracts", "--intake", "--agencies", "--callbacks", "--results"];
if (Array.Find(needed, name => !given.ContainsKey(name)) is { } missing)
{
    await Console.Error.WriteLineAsync($"{missing} is missing");
    return Court.CannotJudge;
}
var sentence = Court.Judge(new(given["--contracts"], given["--intake"], given["--agencies"], given["--callbacks"], given["--results"], given.GetValueOrDefault("--dump"))
{
    Terms = new()
    {
        Channels = given.GetValueOrDefault("--channels", "feed,webhook").Split(','),
        Patience = given.GetValueOrDefault("--patience")?.Split(',') is [var attempts, var pause, var timeout]
            ? new(int.Parse(attempts, CultureInfo.InvariantCulture), XmlConvert.ToTimeSpan(pause), XmlConvert.ToTimeSpan(timeout))
            : null,
    },
});
Console.WriteLine(sentence);
return sentence.ExitCode;
