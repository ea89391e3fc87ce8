using JasperFx;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>Makes an employee somebody who may be enrolled.</summary>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Region">Slug; null where not known.</param>
/// <param name="Role">The person's role at work.</param>
/// <param name="ProfessionSince">First day in the profession.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
/// <param name="Kinds">Kinds of utförare; null: none, or not told.</param>
public sealed record RegisterParticipant(
    string Municipality, string Unit, string? Region, string Role, DateOnly ProfessionSince, string By, DateTimeOffset At, IReadOnlyList<string>? Kinds = null)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="participant">Null: a participant is registered once.</param>
    public static IReadOnlyList<object> Decide(RegisterParticipant command, Participant? participant) => participant is null
        ? [new ParticipantRegistered(
            command.Municipality, command.Unit, command.Region, command.Role, command.ProfessionSince, command.By, command.At, command.Kinds)]
        : [];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/participants", Handle).For(Scope.Staff)
        .WithName(nameof(RegisterParticipant)).WithTags("Deltagare").WithSummary("Registrerar en medarbetare som kan anmälas till kurser")
        .Produces<ParticipantView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(ParticipantRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open();
        try
        {
            return await http.CreateOnce(session, async () =>
            {
                request.Check(clock.Today());
                var known = await session.LoadAsync<Municipality>(request.Municipality!, http.RequestAborted);
                if (!caller.MayRegisterAt(request.Municipality!, request.Unit!, known))
                {
                    throw new NotFound();
                }

                var id = Guid.CreateVersion7(clock.GetUtcNow());
                var command = new RegisterParticipant(
                    request.Municipality!, request.Unit!.Trim(), known?.Region ?? caller.Region, request.Role!.Trim(), request.ProfessionSince!.Value,
                    caller.Role, clock.GetUtcNow(), KindsOfWork.Stored(request.Kinds));
                var details = new PersonDetails(id, request.Name!.Trim(), request.Email!.Trim());
                var participant = Write(session, command, details);
                return new Answer($"/api/enrolment/v1/participants/{id}", ParticipantView.Of(participant, details, clock.Today()), 1);
            });
        }
        catch (DocumentAlreadyExistsException exception) when (exception.DocumentType == typeof(RegisteredAddress))
        {
            throw new RuleBroken("already-registered");
        }
    }

    /// <summary>Writes what registering somebody writes, and what is decided of her or him at once.</summary>
    internal static Participant Write(
        IDocumentSession session, RegisterParticipant command, PersonDetails details, Func<Participant, IReadOnlyList<object>>? also = null)
    {
        var events = Decide(command, null);
        if (also is not null)
        {
            events = [.. events, .. also(Participant.Apply(null, details.Id, events[0], 1)!)];
        }

        session.Events.StartStream<Participant>(details.Id, [.. events]);
        session.Insert(details);
        session.Insert(new RegisteredAddress(RegisteredAddress.IdOf(command.Municipality, details.Email), details.Id));
        return Participant.Apply(null, details.Id, events[0], 1)!.After([.. events.Skip(1)]);
    }

    /// <summary>Somebody to register.</summary>
    /// <param name="Name">Full name.</param>
    /// <param name="Email">E-mail address, unique within the municipality.</param>
    /// <param name="Municipality">Slug of the employer.</param>
    /// <param name="Unit">The unit.</param>
    /// <param name="Role">Role at work.</param>
    /// <param name="ProfessionSince">First day in the profession.</param>
    /// <param name="Kinds">Kinds of utförare, one or more of <c>assessed</c>, <c>service</c>, <c>residential</c>; left out for others.</param>
    internal sealed record ParticipantRequest(
        string? Name, string? Email, string? Municipality, string? Unit, string? Role, DateOnly? ProfessionSince, IReadOnlyList<string?>? Kinds = null)
    {
        public void Check(DateOnly today)
        {
            var check = new Validation();
            check.Person(Name, Email);
            check.Slug("municipality", Municipality);
            check.Work(Unit, Role, ProfessionSince, Kinds, today);
            check.ThrowIfAny();
        }
    }
}
