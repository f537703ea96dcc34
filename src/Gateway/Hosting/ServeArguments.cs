using Gateway.Dossiers;

namespace Gateway.Host.Hosting;

/// <summary>
/// The arguments of <c>serve</c> as settings: <c>--Section:Key value</c> or <c>--Section:Key=value</c>. What is neither is a problem and
/// never ignored.
/// </summary>
internal sealed record ServeArguments(IReadOnlyList<KeyValuePair<string, string?>> Settings, IReadOnlyList<LocalText> Problems)
{
    private static readonly Dictionary<string, string> Switches = new(StringComparer.OrdinalIgnoreCase) { ["data"] = "Storage:Path", ["role"] = "Role" };

    public static ServeArguments Read(IReadOnlyList<string> args)
    {
        var (settings, problems) = (new List<KeyValuePair<string, string?>>(), new List<LocalText>());
        for (var i = 0; i < args.Count; i++)
        {
            var word = args[i];
            if (!word.StartsWith("--", StringComparison.Ordinal) || word.Length == 2)
            {
                problems.Add(new($"\"{word}\": không phải là cài đặt; cài đặt viết là --Nhóm:Tên giá-trị", $"\"{word}\": not a setting; a setting is written --Section:Key value"));
                continue;
            }
            var cut = word.IndexOf('=', StringComparison.Ordinal);
            var name = cut < 0 ? word[2..] : word[2..cut];
            if (cut >= 0)
                settings.Add(new(Key(name), word[(cut + 1)..]));
            else if (i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                settings.Add(new(Key(name), args[++i]));
            else
                problems.Add(new($"--{name}: thiếu giá trị", $"--{name}: the value is missing"));
        }
        return new(settings, problems);
    }

    private static string Key(string name) => Switches.GetValueOrDefault(name, name);
}
