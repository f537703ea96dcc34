using System.Diagnostics;
using Gateway.Auditing;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Microsoft.Extensions.Options;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>
/// <c>POST /soap/{agency}</c>, step by step: who, what type, how much, is it text, is it SOAP, is it the contract, is it durable, here is
/// the receipt. Until the envelope's version is known a refusal is a problem, from then on a fault.
/// </summary>
internal sealed class SoapDoor(CallbackOperations operations, CallbackSchema schema, CallbackAgencies agencies, IOptions<CallbackOptions> options, ILogger<SoapDoor> log)
{
    private const CallbackChannel Channel = CallbackChannel.Soap;

    public async Task PostAsync(HttpContext context, string agency)
    {
        if (SoapMediaType.Read(context.Request) is not { } type)
            await ProblemWriter.WriteAsync(context, Problems.UnsupportedMediaType);
        else if (context.Caller().SpeaksFor(agency))
            await ReadAsync(context, agency, type);
        else if (!agencies.Knows(agency))
        {
            LateRecords.Hear(context, Problems.NotFound.Code);
            await SoapReply.WriteFaultAsync(context, type.Version, new(SoapFaultCode.Sender, Problems.NotFound, HasDetail: false), "");
        }
        else
        {
            log.NotItsAgency(context.Caller().Name, agency);
            LateRecords.Hear(context, Refusal.OfAgency(context.Caller().Name, agency));
            await ProblemWriter.WriteAsync(context, Problems.Forbidden);
        }
    }

    private async Task ReadAsync(HttpContext context, string agency, SoapMediaType type)
    {
        using var body = await BoundedBody.ReadAsync(context.Request, options.Value.BodyBytesMax, context.RequestAborted);
        if (body is null)
        {
            await ProblemWriter.WriteAsync(context, Problems.BodyTooLarge);
            return;
        }
        var bytes = body.Bytes;
        await (XmlText.Judge(ref bytes, type.HasCharset) switch
        {
            XmlTextVerdict.OtherEncoding => ProblemWriter.WriteAsync(context, Problems.UnsupportedMediaType),
            XmlTextVerdict.Malformed => RefuseAsync(context, agency, type.Version, SoapFault.Malformed),
            XmlTextVerdict.Utf8 => AnswerAsync(context, agency, type, bytes),
            _ => throw new UnreachableException("A text is UTF-8, something else, or broken."),
        });
    }

    // The one place where whatever went wrong becomes a fault, truthful about whose it is.
    private async Task AnswerAsync(HttpContext context, string agency, SoapMediaType type, ArraySegment<byte> body)
    {
        SoapMessage message;
        string answer;
        try
        {
            message = SoapMessage.Read(body, type, schema);
            answer = await operations.AnswerAsync(agency, message.Operation, context.RequestAborted);
        }
        catch (SoapFaultException e)
        {
            await RefuseAsync(context, agency, type.Version, e.Fault);
            return;
        }
        catch (StoreUnavailableException e)
        {
            log.NotTaken(agency, e.Trouble, e.RetryAfter);
            var kind = Problems.Of(e.Trouble);
            await SoapReply.WriteFaultAsync(context, type.Version, new(SoapFaultCode.Receiver, kind, e.RetryAfter), ProblemWriter.TraceId());
            return;
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            var traceId = ProblemWriter.TraceId();
            log.Failed(e, agency, Channel, traceId);
            await SoapReply.WriteFaultAsync(context, type.Version, new(SoapFaultCode.Receiver, Problems.Internal), traceId);
            return;
        }
        await SoapReply.WriteAsync(context, type.Version, message, answer);
    }

    private Task RefuseAsync(HttpContext context, string agency, SoapVersion version, SoapFault fault)
    {
        log.Refused(agency, Channel, fault.Kind.Code);
        LateRecords.Hear(context, fault.Kind.Code);
        return SoapReply.WriteFaultAsync(context, version, fault, ProblemWriter.TraceId());
    }
}
