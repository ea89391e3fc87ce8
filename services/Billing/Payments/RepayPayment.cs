using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Payments;

/// <summary>Says that what is open of a payment was paid back.</summary>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record RepayPayment(Guid By, DateTimeOffset At)
{
    internal static IEnumerable<object> Decide(RepayPayment command, Payment? payment) => payment switch
    {
        null => throw new NotFound(),
        { Open: > 0 } => [new PaymentRepaid(payment.Open, command.By, command.At)],
        { Repaid: not null } => [],                                          // asked twice: silence
        _ => throw new RuleBroken("payment-settled"),
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/payments/{id:guid}/repayment", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(RepayPayment)).WithTags("Payments")
        .WithSummary("Says that what is open of a payment was paid back to the payer. Asked again, it answers the same.")
        .Produces<PaymentView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Payment>(Payment.Key(id), http);
        var payment = stream.Aggregate ?? throw new NotFound();
        caller.MayWrite(payment.Received.Region);
        var events = Decide(new RepayPayment(caller.Pseudonym(), clock.GetUtcNow()), payment).ToList();
        stream.AppendMany(events);
        session.Delete<PaymentText>(id);
        await session.SaveChangesAsync(http.RequestAborted);
        var now = events.Aggregate((Payment?)payment, Payment.Evolve)!;
        http.SetETag(now.Version);
        return Results.Ok(PaymentView.Of(now, null));
    }
}
