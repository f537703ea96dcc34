using System.Buffers;
using System.Text.Json;
using Gateway.Planning;

namespace Gateway.Host.Publishing;

/// <summary>One page of the feed; the events are the stored bytes.</summary>
internal sealed class FeedPage(ResultPage page) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("data");
            foreach (var item in page.Events)
                json.WriteRawValue(item.Span, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteStartObject("page");
            json.WriteString("next", Cursor.Write(page.After));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        var response = httpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.ContentLength = buffer.WrittenCount;
        await response.Body.WriteAsync(buffer.WrittenMemory, httpContext.RequestAborted);
    }
}
