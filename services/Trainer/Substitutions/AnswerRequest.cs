using JasperFx;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Integration;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>Says yes or no to taking over days. The first yes wins; the others who are asked are told that it is taken.</summary>
/// <param name="Trainer">Who was asked.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Accept">Yes or no.</param>
/// <param name="Why">Why she or he may not teach the days, read under her or his lock; empty: may.</param>
/// <param name="By">Role of who answers.</param>
/// <param name="At">UTC.</param>
public sealed record AnswerRequest(Guid Trainer, string Municipality, bool Accept, IReadOnlyList<string> Why, string By, DateTimeOffset At)
{
    /// <summary>What follows from the command, of the search alone; who is asked next is decided by <see cref="Asking"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="search">As it is, under its occasion's lock.</param>
    public static IReadOnlyList<object> Decide(AnswerRequest command, Substitution search)
    {
        switch (search.RequestOf(command.Trainer))
        {
            case null:
                throw new NotFound();
            case { Status: RequestStatus.Accepted } when command.Accept:
            case { Status: RequestStatus.Declined } when !command.Accept:
                return [];
            case { Status: RequestStatus.Accepted }:
                throw new RuleBroken("request-accepted");
            case { Status: RequestStatus.Declined }:
                throw new RuleBroken("request-declined");
            case { Because: "taken" }:
            case { Status: RequestStatus.Expired } when search.Status == SubstitutionStatus.Filled:
                throw new RuleBroken("substitution-taken");
            case { Status: RequestStatus.Withdrawn }:
                throw new RuleBroken("request-withdrawn");
            case { Status: RequestStatus.Expired }:
            case { } late when command.At >= late.Until || command.At >= search.Over:
                throw new RuleBroken("request-expired");
            default:
                break;
        }

        if (!command.Accept)
        {
            return [new RequestDeclined(command.Trainer, command.By, command.At)];
        }

        if (command.Why is [var code, ..])
        {
            throw new RuleBroken(code);
        }

        return
        [
            new SubstituteAssigned(
                search.Id, search.Occasion, search.Course, search.Region, search.Absent, new Lent(command.Trainer, command.Municipality), search.Leads,
                [.. search.Days.Where(day => day >= command.At.SwedishDay())], command.By, command.At),
            .. search.Waiting.Where(one => one.Trainer != command.Trainer).Select(one => new RequestWithdrawn(one.Trainer, "taken", command.At)),
        ];
    }

    /// <summary>What is sent.</summary>
    /// <param name="Accept">Whether she or he takes the days.</param>
    /// <param name="Trainer">Whose answer it is, where a coordinator was told it by telephone; a trainer answers for her- or himself.</param>
    public sealed record Request(bool? Accept, Guid? Trainer = null);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/substitutions/{id:guid}/answer", Handle)
        .For(Role.Trainer, Role.Coordinator)
        .WithName(nameof(AnswerRequest)).WithTags("Ersättare")
        .WithSummary("Svarar ja eller nej på en förfrågan om att ersätta en utbildare; den första som svarar ja får dagarna. En samordnare kan föra in ett svar (trainer)")
        .Produces<RequestView>();

    private static async Task<IResult> Handle(
        Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var found = await Searches.Find(sessions, id, cancellation) ?? throw new NotFound();
        var asked = caller.Role == Role.Trainer ? caller.Person : request.Trainer;
        if (caller.Role == Role.Trainer ? caller.Person is not { } self || found.RequestOf(self) is null : !caller.Follows(found))
        {
            throw new NotFound();
        }

        var input = new Validation();
        input.Required("accept", request.Accept);
        if (input.Required("trainer", asked))
        {
            input.That(found.RequestOf(asked!.Value) is not null, "trainer", "unknown", "Den angivna är inte tillfrågad.");
            input.That(caller.Role != Role.Trainer || request.Trainer is null || request.Trainer == asked, "trainer", "unknown", "Svara bara för egen del.");
        }

        input.ThrowIfAny();
        await using var session = sessions.Open(found.Journey);
        var under = await Searches.Lock(session, found.Occasion, id, http, cancellation);
        var now = clock.GetUtcNow();
        var trainer = asked!.Value;
        var elsewhere = await Bookings.Lock(session, found.Occasion, [trainer], under.Occasion.Dates.Select(day => day.Date.Year), cancellation);
        var person = (await session.People([trainer], cancellation)).Single();
        var days = under.Search.Days.Where(day => day >= now.SwedishDay()).ToList();
        var why = Gate.Why(person, under.Occasion, under.Demand, under.Search.Leads, days, Searches.WithOwn(elsewhere, found.Journey, under.Occasion)).ToList();
        var events = Decide(new AnswerRequest(trainer, person.Municipality, request.Accept!.Value, why, caller.Role, now), under.Search);
        if (events is [SubstituteAssigned assigned, ..])
        {
            var joined = new SubstituteJoined(found.Occasion, found.Region, found.Absent, assigned.Substitute, assigned.Days, id, now);
            await Follow.Append(under.Team, [joined], found.Journey, session, now, cancellation, filled: id);
            // Why a rule was set aside for somebody who has left the team is nobody's business any more.
            foreach (var gone in (under.Occasion.Exceptions ?? []).Except(OccasionTeam.Apply(under.Occasion, joined)!.Exceptions ?? []))
            {
                session.Delete<ExceptionNote>(ExceptionNote.IdOf(found.Occasion, gone));
            }
        }

        var after = under.Search.After(events);
        IReadOnlyList<object> next = events is [RequestDeclined] ? Asking.Next(after, await under.Why(now, cancellation), now) : [];
        await under.Append([.. events, .. next], cancellation);
        try
        {
            await session.SaveChangesAsync(cancellation);
        }
        catch (DocumentAlreadyExistsException exception) when (exception.DocumentType == typeof(TrainerDay))
        {
            throw new RuleBroken(Gate.DayConflict);
        }

        http.SetETag(under.Search.Version + events.Count + next.Count);
        return Results.Ok(RequestView.Of(after, after.RequestOf(trainer)!));
    }
}
