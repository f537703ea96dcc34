using Gateway.Checker;

// gateway-checker --contracts DIR --intake FILE --agencies FILE --callbacks FILE --results FILE [--dump FILE] [--channels feed,webhook]
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
    Terms = given.TryGetValue("--channels", out var channels) ? new() { Channels = channels.Split(',') } : new(),
});
Console.WriteLine(sentence);
return sentence.ExitCode;
