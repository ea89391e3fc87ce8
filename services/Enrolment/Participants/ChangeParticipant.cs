using JasperFx;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>Puts right what is known of a person, or tells what is new: name, address, unit, role, kinds of work, start in the profession.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Role">Role at work.</param>
/// <param name="ProfessionSince">First day in the profession.</param>
/// <param name="Kinds">Kinds of utförare; null: none.</param>
/// <param name="OtherDetails">Whether name or address are others than before; which they are is not said here.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record ChangeParticipant(
    string Unit, string Role, DateOnly ProfessionSince, IReadOnlyList<string>? Kinds, bool OtherDetails, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="participant">As it is.</param>
    public static IReadOnlyList<object> Decide(ChangeParticipant command, Participant participant)
    {
        if (participant.Erased)
        {
            throw new RuleBroken("participant-erased");
        }

        // Another unit is a move, and a move takes into service: that is asked for by its own name.
        if (participant.Unit != command.Unit && participant.Status is ParticipantStatus.Left)
        {
            throw new RuleBroken("participant-left");
        }

        var events = new List<object>();
        if (command.OtherDetails)
        {
            events.Add(new ContactDetailsChanged(participant.Municipality, command.By, command.At));
        }

        if (participant.Role != command.Role || !participant.Kinds.SequenceEqual(command.Kinds ?? []))
        {
            events.Add(new RoleAtWorkChanged(participant.Municipality, command.Role, command.Kinds, command.By, command.At));
        }

        if (participant.ProfessionSince != command.ProfessionSince)
        {
            events.Add(new ProfessionStartCorrected(participant.Municipality, command.ProfessionSince, command.By, command.At));
        }

        if (participant.Unit != command.Unit)
        {
            events.Add(new ParticipantMoved(
                participant.Municipality, participant.Unit, participant.Municipality, command.Unit, participant.Region, command.At.SwedishDay(), command.By, command.At));
        }

        return events;
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/participants/{id:guid}", Handle).For(Scope.Staff)
        .WithName(nameof(ChangeParticipant)).WithTags("Deltagare")
        .WithSummary("Ändrar namn, e-post, enhet, roll, slag och tid i yrket; kommunen ändras med move. Det som anges gäller, även utelämnade slag")
        .Produces<ParticipantView>();

    private static async Task<IResult> Handle(Guid id, ChangeRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request.Check(clock.Today());
        await using var session = sessions.Open();
        await session.ParticipantFor(caller, id, Scope.Administers, http.RequestAborted);
        var stream = await session.FetchFor<Participant>(id, http);
        var before = await session.Still(caller, stream.Existing(), Scope.Administers, http.RequestAborted);
        var told = new PersonDetails(id, request.Name!.Trim(), request.Email!.Trim());
        var command = new RowOfPerson(told, request.Unit!.Trim(), request.Role!.Trim(), request.ProfessionSince!.Value, KindsOfWork.Stored(request.Kinds));
        var details = await session.LoadAsync<PersonDetails>(id, http.RequestAborted);
        var events = Write(session, stream, before, details, command, caller.Role, clock.GetUtcNow());
        try
        {
            await session.SaveChangesAsync(http.RequestAborted);
        }
        catch (DocumentAlreadyExistsException exception) when (exception.DocumentType == typeof(RegisteredAddress))
        {
            throw new RuleBroken("already-registered");
        }

        return await ParticipantView.Answer(session, before, events, before.Version + events.Count, clock, http, told);
    }

    /// <summary>Decides, and writes what follows.</summary>
    internal static IReadOnlyList<object> Write(
        IDocumentSession session, JasperFx.Events.IEventStream<Participant> stream, Participant before, PersonDetails? details, RowOfPerson told, string by,
        DateTimeOffset at)
    {
        var events = Decide(new ChangeParticipant(told.Unit, told.Role, told.ProfessionSince, told.Kinds, told.Details != details, by, at), before);
        stream.Take(events);
        if (told.Details != details)
        {
            session.Store(told.Details);
        }

        session.KeepPlans(before, before.After(events), details, told.Details);
        return events;
    }

    /// <summary>A person as she or he is from now on.</summary>
    /// <param name="Name">Full name.</param>
    /// <param name="Email">E-mail address, unique within the municipality.</param>
    /// <param name="Unit">The unit.</param>
    /// <param name="Role">Role at work.</param>
    /// <param name="ProfessionSince">First day in the profession.</param>
    /// <param name="Kinds">Kinds of utförare; left out: none.</param>
    internal sealed record ChangeRequest(
        string? Name, string? Email, string? Unit, string? Role, DateOnly? ProfessionSince, IReadOnlyList<string?>? Kinds)
    {
        public void Check(DateOnly today)
        {
            var check = new Validation();
            check.Person(Name, Email);
            check.Work(Unit, Role, ProfessionSince, Kinds, today);
            check.ThrowIfAny();
        }
    }
}

/// <summary>A person as told, whole.</summary>
internal sealed record RowOfPerson(PersonDetails Details, string Unit, string Role, DateOnly ProfessionSince, IReadOnlyList<string>? Kinds);
