using Gateway.Host.Hosting;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Host.Telemetry;

/// <summary>
/// Sends spans and metrics to a collector (OTLP over HTTP) when <c>Telemetry:OtlpEndpoint</c> is set; else nothing listens and nothing costs.
/// Only our own spans: those that a library makes of a request carry its path, and there a dossier's number may stand.
/// </summary>
internal static class OtlpExport
{
    private const int SendTracesAfterMs = 1000, SendMetricsAfterMs = 15000;

    // Seen with a prefix by those who scrape; here the same names.
    private const string Prefix = "gateway_";

    public static void AddOtlpExport(this WebApplicationBuilder builder)
    {
        if (!TelemetrySettings.TryEndpoint(builder.Configuration, out var collector))
            return;
        var share = TelemetrySettings.SampleRatio(builder.Configuration);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("gateway", serviceVersion: VersionOfGateway.This.Version))
            .WithTracing(traces => traces
                .AddSource(Spans.SourceName)
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(share)))
                .AddOtlpExporter(export =>
                {
                    Send(export, collector, "v1/traces");
                    export.BatchExportProcessorOptions.ScheduledDelayMilliseconds = SendTracesAfterMs;
                }))
            .WithMetrics(metrics => metrics
                .AddMeter(MetricsListener.Meter, MetricsListener.PoolMeter, "System.Runtime")
                .AddView(instrument => instrument.Meter.Name == MetricsListener.Meter ? new MetricStreamConfiguration { Name = Prefix + instrument.Name } : null)
                .AddOtlpExporter((export, reader) =>
                {
                    Send(export, collector, "v1/metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = SendMetricsAfterMs;
                }));
    }

    private static void Send(OtlpExporterOptions export, Uri collector, string path)
    {
        export.Protocol = OtlpExportProtocol.HttpProtobuf;
        export.Endpoint = new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/{path}");
    }
}
