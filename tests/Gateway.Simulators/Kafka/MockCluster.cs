using System.Globalization;
using System.Runtime.InteropServices;

namespace Gateway.Simulators.Kafka;

/// <summary>
/// Brokers in a process of their own, so that whoever uses them may die and so may they. The first line it writes is where they listen; each
/// line it reads is one order, answered by <c>ok</c> or <c>no</c> and a code. They end with the input.
/// </summary>
public static class MockCluster
{
    public static async Task ServeAsync(int brokers, TextReader orders, TextWriter answers)
    {
        var cluster = NativeMock.rd_kafka_mock_cluster_new(NativeMock.NewClient(), brokers);
        await answers.WriteLineAsync(Marshal.PtrToStringUTF8(NativeMock.rd_kafka_mock_cluster_bootstraps(cluster)));
        while (await orders.ReadLineAsync() is { } order)
        {
            var answer = Obey(cluster, order.Split(' '));
            await answers.WriteLineAsync(answer == 0 ? "ok" : string.Create(CultureInfo.InvariantCulture, $"no {answer}"));
        }
    }

    // Codes of requests and errors are those of the protocol.
    private static int Obey(IntPtr cluster, string[] order)
    {
        int Number(int at) => int.Parse(order[at], CultureInfo.InvariantCulture);
        switch (order[0])
        {
            case "topic":
                return NativeMock.rd_kafka_mock_topic_create(cluster, NativeMock.Utf8(order[1]), Number(2), Number(3));
            case "topic-error":
                NativeMock.rd_kafka_mock_topic_set_error(cluster, NativeMock.Utf8(order[1]), Number(2));
                return 0;
            case "errors":
                var errors = order.Skip(2).Select(code => int.Parse(code, CultureInfo.InvariantCulture)).ToArray();
                NativeMock.rd_kafka_mock_push_request_errors_array(cluster, (short)Number(1), (UIntPtr)errors.Length, errors);
                return 0;
            case "no-errors":
                NativeMock.rd_kafka_mock_clear_request_errors(cluster, (short)Number(1));
                return 0;
            case "down":
                return NativeMock.rd_kafka_mock_broker_set_down(cluster, Number(1));
            case "up":
                return NativeMock.rd_kafka_mock_broker_set_up(cluster, Number(1));
            case "delay":
                return NativeMock.rd_kafka_mock_broker_set_rtt(cluster, Number(1), Number(2));
            case "leader":
                return NativeMock.rd_kafka_mock_partition_set_leader(cluster, NativeMock.Utf8(order[1]), Number(2), Number(3));
            default:
                return -1;
        }
    }
}
