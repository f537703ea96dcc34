using System.Net;
using System.Net.Sockets;
using Gateway.Host;
using Gateway.Host.Cli;
using Gateway.Host.Hosting;
using Gateway.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Cli;

/// <summary><c>gateway serve</c> until it runs or says why not: in process, on a folder of its own.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-serve-").FullName;

    private string Data => Path.Combine(folder, "gateway.db");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Every_problem_is_told_at_once_and_by_its_name()
    {
        var (exitCode, told) = await RefusedAsync(
            "--nonsense", "1", "--Storge:Path", "x", "--Agencies:polise:Endpoint", "https://x", "--Agencies:police:Endpont", "https://x", "--Agencies:police:Endpoint", "here",
            "--urls", "garbage", "--Metrics:Urls", "garbage", "--Storage:Pooled", "perhaps", "--Contracts:Overlay", Path.Combine(folder, "none"), "--Callbacks:BodyBytesMax", "1", "stray");

        Assert.Equal(ExitCodes.Configuration, exitCode);
        string[] names =
        [
            "\"stray\"", "Urls", "Metrics:Urls", "Storage:Pooled", "Contracts:Overlay", "nonsense", "Storge:Path", "Agencies:polise:Endpoint", "Agencies:police:Endpont", "Agencies:police:Endpoint",
            "Callbacks:BodyBytesMax", "Agencies:civil-status:Endpoint", "Agencies:social-insurance:Endpoint", "Agencies:provincial-portal:Endpoint",
        ];
        Assert.Equal(names.Order(StringComparer.Ordinal), told.Select(line => line.Split([": ", " is "], StringSplitOptions.None)[0]).Order(StringComparer.Ordinal));
        Assert.Contains("Agencies:polise:Endpoint: không có cơ quan \"polise\". Ý bạn là \"police\"?", told);
        Assert.False(File.Exists(Data));
    }

    [Fact]
    public async Task A_refusal_is_in_English_for_who_wants_it()
    {
        var (_, told) = await RefusedAsync("--lang", "en", "--nonsense", "1");

        Assert.Equal(["nonsense: there is no such setting"], told);
    }

    [Fact]
    public async Task A_pooler_without_a_way_around_it_is_told_by_the_name_of_what_lacks()
    {
        var (exitCode, told) = await RefusedAsync("--Storage:ConnectionString", "Host=127.0.0.1;Database=x", "--Storage:Pooled", "true", "--lang", "en");

        Assert.Equal((ExitCodes.Configuration, "Storage:DirectConnectionString: needed with Storage:Pooled=true, as the way around the pooler for what needs a session of its own"), (exitCode, Assert.Single(told)));
        Assert.Equal(
            ["Storage:DirectConnectionString: không phải chuỗi kết nối PostgreSQL: cần các cặp Từ khóa=giá trị, cách nhau bằng dấu chấm phẩy; giá trị có dấu chấm phẩy hoặc dấu bằng thì đặt trong nháy kép"],
            (await RefusedAsync("--Storage:DirectConnectionString", "nonsense")).Told);
    }

    [Theory]
    [InlineData("--Storage:ConnectionString", "")]
    [InlineData("--Storage:ConnectionString", "  ")]
    [InlineData("--Storage:DirectConnectionString", "")]
    public async Task A_server_that_is_set_to_nothing_is_not_the_embedded_store(string setting, string value)
    {
        var (exitCode, told) = await RefusedAsync(setting, value, "--role", setting.Contains("Direct", StringComparison.Ordinal) ? "all" : "api");

        Assert.Equal((ExitCodes.Configuration, $"{setting[2..]}: có đặt nhưng để trống; ghi chuỗi kết nối PostgreSQL, hoặc bỏ hẳn cài đặt này"), (exitCode, Assert.Single(told)));
        Assert.False(File.Exists(Data));
    }

    [Theory]
    [InlineData("Host=db;Databse=never-shown", "there is no keyword \"Databse\". Did you mean \"Database\"?")]
    [InlineData("Hots=never-shown;Database=x", "there is no keyword \"Hots\". Did you mean \"Host\"?")]
    [InlineData("Host=db;Zzzzzzz=never-shown", "there is no keyword \"Zzzzzzz\"")]
    [InlineData("Host=db;Password=a;never-shown=b", "there is no such keyword after Password; a value that has a semicolon needs double quotes")]
    [InlineData("Host=db;Password=a;;never-shown=b", "there is no such keyword after Password; a value that has a semicolon needs double quotes")]
    [InlineData("Host=db;Password=a;never-shown;b=c", "there is no such keyword after Password; a value that has a semicolon needs double quotes")]
    [InlineData("Host=db;Password==never-shown;Port=5432", "there is no such keyword after Password; a value that has a semicolon needs double quotes")]
    [InlineData("Host=db;Port=never-shown", "the value of Port cannot be used")]
    [InlineData("Host=db;SSL Mode=never-shown;Password=x", "the value of SSL Mode cannot be used")]
    [InlineData("Database=never-shown", "Host is missing")]
    public async Task A_wrong_connection_string_is_told_by_the_keyword_and_never_by_a_value(string server, string trouble)
    {
        var (exitCode, told) = await RefusedAsync("--Storage:ConnectionString", server, "--lang", "en");

        Assert.Equal((ExitCodes.Configuration, "Storage:ConnectionString: " + trouble), (exitCode, Assert.Single(told)));
    }

    [Fact]
    public async Task A_folder_of_keys_that_is_none_is_told_by_its_setting()
    {
        var file = Path.Combine(folder, "a-file");
        await File.WriteAllTextAsync(file, "", Stop);

        var (exitCode, told) = await RefusedAsync("--Audit:Keys", file, "--lang", "en");

        Assert.Equal((ExitCodes.Configuration, "Audit:Keys: the folder of keys cannot be read or written, or a key in it is damaged"), (exitCode, Assert.Single(told)));
    }

    [Fact]
    public async Task What_of_Kafka_or_the_disk_makes_no_sense_is_told_before_anything_starts()
    {
        var (exitCode, told) = await RefusedAsync(
            "--Kafka:BootstrapServers", "127.0.0.1", "--Kafka:SecurityProtocol", "sasl_ssl", "--Kafka:SaslMechanism", "SCRAM", "--Kafka:Topics:Results", "onestop.gateway.audit.v1",
            "--Storage:FreeMegabytesMin", "much", "--Storage:DiskFolder", Path.Combine(folder, "none"));

        Assert.Equal(ExitCodes.Configuration, exitCode);
        Assert.Equal(
            ["Kafka:BootstrapServers", "Kafka:SaslMechanism", "Kafka:SaslPasswordFile", "Kafka:SaslUsername", "Kafka:Topics:Results", "Storage:DiskFolder", "Storage:FreeMegabytesMin"],
            told.Select(line => line.Split(": ")[0]).Order(StringComparer.Ordinal));
        Assert.False(File.Exists(Data));
    }

    [Fact]
    public async Task One_agency_alone_does_not_start_and_is_told_what_the_settings_page_shows()
    {
        var (exitCode, told) = await RefusedAsync("--lang", "en", "--Agencies:police:Endpoint", "https://congan.example/ws");

        Assert.Equal(ExitCodes.Configuration, exitCode);
        var shown = string.Join('\n', told.Select(line => System.Text.RegularExpressions.Regex.Replace(line, "needed by .*, whose", "needed by …, whose")));
        Assert.Contains($"--Agencies:police:Endpoint https://congan.example/ws\n{shown}\n```", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "ops", "config", "README.md"), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_a_line_before_anything_starts()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        var (exitCode, told) = await RefusedAsync("--urls", url);

        Assert.Equal((ExitCodes.Configuration, $"Urls: {url} đang có chương trình khác dùng"), (exitCode, Assert.Single(told)));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_a_line_for_every_verb()
    {
        await File.WriteAllTextAsync(Data, new string('x', 4096), Stop);
        var line = $"{Data}: không phải cơ sở dữ liệu của gateway, hoặc tệp đã hỏng";

        var (exitCode, told) = await RefusedAsync();
        var listed = await CliRun.OfAsync("system", "list", "--data", Data);
        var migrated = await CliRun.OfAsync("migrate", "--data", Data);

        Assert.Equal((ExitCodes.Configuration, line), (exitCode, Assert.Single(told)));
        Assert.Equal((ExitCodes.Configuration, line + "\n"), (listed.ExitCode, listed.Error));
        Assert.Equal((ExitCodes.Configuration, line + "\n"), (migrated.ExitCode, migrated.Error));
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_not_another_gateway()
    {
        var (exitCode, told) = await RefusedAsync("--data", "/proc/x.db");
        var listed = await CliRun.OfAsync("system", "list", "--data", "/proc/x.db");

        Assert.Equal(ExitCodes.Configuration, exitCode);
        Assert.StartsWith("/proc/x.db: không đọc hoặc ghi được ở đây", Assert.Single(told), StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Configuration, told[0] + "\n"), (listed.ExitCode, listed.Error));
    }

    [Fact]
    public async Task Another_gateway_on_the_file_is_named_as_such()
    {
        using var owner = SoleOwner.TryTake(new StoreAddress(Data));

        var (exitCode, told) = await RefusedAsync();

        Assert.Equal((ExitCodes.Configuration, $"{Data}: đang có gateway khác làm việc trên tệp này; kho nhúng chỉ có một chủ"), (exitCode, Assert.Single(told)));
    }

    [Fact]
    public async Task A_store_that_somebody_holds_is_busy_and_not_broken()
    {
        await CliRun.OfAsync("migrate", "--data", Data);
        await using var holder = new SqliteConnection($"Data Source={Data};Pooling=False");
        holder.Open();
        using var begin = holder.CreateCommand();
        begin.CommandText = "begin immediate";
        begin.ExecuteNonQuery();

        var run = await CliRun.OfAsync("system", "add", "shop-a", "--reason", "Test", "--kind", "shop", "--office", "*", "--data", Data);

        Assert.Equal((ExitCodes.Unreachable, $"{Data}: đang bị chương trình khác khóa; thử lại sau\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task A_start_says_what_runs_where_and_what_it_can_take_in()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var error = new Notice(stop);

        var exitCode = await Serve.RunAsync(["--data", Data, "--urls", "http://127.0.0.1:0", "--Metrics:Urls", ""], error, stop.Token);

        var told = error.ToString();
        Assert.Equal(ExitCodes.Done, exitCode);
        Assert.StartsWith("gateway 0.1.0", told, StringComparison.Ordinal);
        Assert.Matches(@"\n  Địa chỉ: http://127\.0\.0\.1:[1-9]\d*\n", told);
        Assert.Contains($"\n  Kho dữ liệu: {Data}\n  Cơ quan có địa chỉ: chưa có", told, StringComparison.Ordinal);
        Assert.Contains("\n  Thủ tục đang có hiệu lực: 1.001193, ", told, StringComparison.Ordinal);
        Assert.Contains("\n  Chưa nhận được, vì cơ quan chưa có địa chỉ: 1.001193 (civil-status", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GATEWAY_Storge__Path", true)]
    [InlineData("GATEWAY_Agencies__polise__Endpoint", true)]
    [InlineData("GATEWAY_Agencies__civil_status__Endpoint", false)]
    [InlineData("GATEWAY_Agencies__police__RetryDelays__0", false)]
    [InlineData("GATEWAY_PORT", false)]
    [InlineData("GATEWAY_TOKEN", false)]
    public void In_the_environment_only_what_is_ours_beyond_doubt_is_looked_at(string variable, bool isProblem)
    {
        var settings = new ConfigurationBuilder().Add(new EnvironmentSource(Settings.FromEnvironment(new Dictionary<string, string> { [variable] = "x" }))).Build();

        Assert.Equal(isProblem, SettingNames.Unknown(settings, ["civil-status", "police"]).Any());
    }

    private async Task<(int ExitCode, List<string> Told)> RefusedAsync(params string[] args)
    {
        using var error = new StringWriter();
        string[] all = args.Contains("--data") ? [.. args] : [.. args, "--data", Data];
        if (!args.Contains("--urls"))
            all = [.. all, "--urls", "http://127.0.0.1:0"];
        // What is not refused runs, and must not run for ever.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        var exitCode = await Serve.RunAsync(all, error, patience.Token);
        return (exitCode, [.. error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
    }

    /// <summary>Ends the gateway once the notice's last line has been written.</summary>
    private sealed class Notice(CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value!.StartsWith("  Chưa nhận được", StringComparison.Ordinal))
                stop.Cancel();
        }
    }
}
