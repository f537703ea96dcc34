using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.Simulators.Kafka;

/// <summary>The mock brokers of librdkafka, which the client's package brings along: the real protocol on loopback, in memory.</summary>
internal static class NativeMock
{
    private const string Library = "rdkafka";
    private const int ErrorLength = 512, Producer = 0, Accepted = 0, Block = 0, SigCont = 18, MaskBytes = 128;

    private static readonly byte[] Continued = MaskOf(SigCont);

    // Which build loads depends on the system's libraries; the client looks in the same order.
    private static readonly string[] Builds = ["librdkafka", "centos8-librdkafka", "alpine-librdkafka"];

    static NativeMock() => NativeLibrary.SetDllImportResolver(typeof(NativeMock).Assembly, Resolve);

    /// <summary>A client that serves nobody, which the cluster lives in.</summary>
    public static IntPtr NewClient()
    {
        // The brokers' thread ends when its wait is interrupted, and whoever stopped this process and lets it go on would do that: the runtime handles
        // the signal on whichever thread gets it. Those that begin here do not.
        if (pthread_sigmask(Block, Continued, null) != Accepted)
            throw new InvalidOperationException("The signal mask cannot be set.");
        var (settings, error) = (rd_kafka_conf_new(), new byte[ErrorLength]);
        if (rd_kafka_conf_set(settings, Utf8("log_level"), Utf8("3"), error, (UIntPtr)error.Length) != Accepted)
            throw new InvalidOperationException(Text(error));
        var client = rd_kafka_new(Producer, settings, error, (UIntPtr)error.Length);
        return client == IntPtr.Zero ? throw new InvalidOperationException(Text(error)) : client;
    }

    /// <summary>As the library reads text: with a zero behind it.</summary>
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern IntPtr rd_kafka_mock_cluster_new(IntPtr client, int brokers);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern IntPtr rd_kafka_mock_cluster_bootstraps(IntPtr cluster);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int rd_kafka_mock_topic_create(IntPtr cluster, byte[] topic, int partitions, int copies);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void rd_kafka_mock_topic_set_error(IntPtr cluster, byte[] topic, int error);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void rd_kafka_mock_push_request_errors_array(IntPtr cluster, short request, UIntPtr count, int[] errors);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void rd_kafka_mock_clear_request_errors(IntPtr cluster, short request);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int rd_kafka_mock_broker_set_down(IntPtr cluster, int broker);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int rd_kafka_mock_broker_set_up(IntPtr cluster, int broker);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int rd_kafka_mock_broker_set_rtt(IntPtr cluster, int broker, int milliseconds);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int rd_kafka_mock_partition_set_leader(IntPtr cluster, byte[] topic, int partition, int broker);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr rd_kafka_conf_new();

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rd_kafka_conf_set(IntPtr settings, byte[] name, byte[] value, byte[] error, UIntPtr length);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr rd_kafka_new(int type, IntPtr settings, byte[] error, UIntPtr length);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int pthread_sigmask(int how, byte[] set, byte[]? old);

    private static byte[] MaskOf(int signal)
    {
        var mask = new byte[MaskBytes];
        mask[(signal - 1) / 8] = (byte)(1 << ((signal - 1) % 8));
        return mask;
    }

    private static string Text(byte[] error) => Encoding.UTF8.GetString(error).TrimEnd('\0');

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return IntPtr.Zero;
        foreach (var build in Builds)
        {
            if (NativeLibrary.TryLoad(build, assembly, null, out var loaded))
                return loaded;
        }
        return IntPtr.Zero;
    }
}
