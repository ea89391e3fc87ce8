using JasperFx;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>
/// Makes an employee what the municipality's HR system says. What is null was not said, and stays as it is; a state rather than a step, so that it may be
/// told again, and told after steps were missed.
/// </summary>
/// <param name="Municipality">Slug of whose system it is.</param>
/// <param name="At">UTC.</param>
/// <param name="By">Role of who asks.</param>
public sealed record TakeEmployee(string Municipality, DateTimeOffset At, string By)
{
    /// <summary>Whether name or address are others than before; which they are is not said here.</summary>
    public bool OtherDetails { get; init; }

    /// <summary>The unit.</summary>
    public string? Unit { get; init; }

    /// <summary>Slug of the municipality where she or he works; another than <see cref="Municipality"/> is a move there.</summary>
    public string? Works { get; init; }

    /// <summary>Slug of the region of <see cref="Works"/>; null where not known.</summary>
    public string? Region { get; init; }

    /// <summary>Local day from which unit and municipality hold; null: today.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Role at work.</summary>
    public string? Role { get; init; }

    /// <summary>First day in the profession.</summary>
    public DateOnly? ProfessionSince { get; init; }

    /// <summary>Kinds of utförare; empty: none.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Whether she or he is employed.</summary>
    public bool? Employed { get; init; }

    /// <summary>Last local day, for one who is not; null: today.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Whether she or he is on leave.</summary>
    public bool? OnLeave { get; init; }

    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="participant">As it is.</param>
    public static IReadOnlyList<object> Decide(TakeEmployee command, Participant participant)
    {
        if (participant.Erased)
        {
            throw new RuleBroken("participant-erased");
        }

        if (participant.Municipality != command.Municipality)
        {
            // Told again that she or he moved there, it is so.
            return command.Works == participant.Municipality && command.Works != command.Municipality ? [] : throw new RuleBroken("employed-elsewhere");
        }

        var events = new List<object>();
        var person = participant;
        void Follows(IReadOnlyList<object> decided)
        {
            events.AddRange(decided);
            person = person.After(decided);
        }

        Follows(ChangeParticipant.Decide(
            new ChangeParticipant(
                person.Unit, command.Role ?? person.Role, command.ProfessionSince ?? person.ProfessionSince,
                command.Kinds is { } kinds ? KindsOfWork.Stored(kinds) : person.Kinds is { Count: > 0 } same ? same : null, command.OtherDetails, command.By, command.At),
            person));
        var stays = command.Employed ?? person.Status is not ParticipantStatus.Left;
        if (command.Employed is true && person.Leave is not null)
        {
            Follows(WithdrawPlannedLeave.Decide(new WithdrawPlannedLeave(command.By, command.At), person));
        }

        // Who has left works in no unit; who comes back is taken into service in the one told, or the one of before.
        if (stays && (command.Unit is not null || command.Works is not null || person.Status is ParticipantStatus.Left))
        {
            Follows(Place(command, person));
        }

        if (command.OnLeave is { } onLeave && person.Status is not ParticipantStatus.Left && person.Municipality == command.Municipality)
        {
            Follows(onLeave
                ? PauseParticipant.Decide(new PauseParticipant(command.By, command.At), person)
                : ResumeParticipant.Decide(new ResumeParticipant(command.By, command.At), person));
        }

        if (!stays && command.Employed is false)
        {
            Follows(LeaveMunicipality.Decide(new LeaveMunicipality(command.Until ?? command.At.SwedishDay(), command.By, command.At), person));
        }

        return events;
    }

    private static IReadOnlyList<object> Place(TakeEmployee command, Participant person)
    {
        var from = command.From ?? command.At.SwedishDay();
        var move = new MoveParticipant(
            command.Works ?? command.Municipality, command.Unit ?? person.Unit,
            command.Works is null || command.Works == person.Municipality ? command.Region ?? person.Region : command.Region, from, command.By, command.At);
        var decided = MoveParticipant.Decide(move, person);
        // She or he is where the system says already: what was planned before will not be.
        return decided.Count == 0 && person.Move is not null && from <= command.At.SwedishDay()
            ? WithdrawPlannedMove.Decide(new WithdrawPlannedMove(command.By, command.At), person)
            : decided;
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/municipalities/{municipality}/employees/{employee:guid}", Handle).For(ServiceDefaults.Access.Role.Integration, ServiceDefaults.Access.Role.MunicipalAdministrator)
        .WithName(nameof(TakeEmployee)).WithTags("Deltagare")
        .WithSummary("Gör en medarbetare till vad kommunens HR-system säger; det som utelämnas står kvar. Med dryRun=true sägs bara vad som skulle hända")
        .Produces<EmployeeTaken>();

    private static async Task<IResult> Handle(
        string municipality, Guid employee, bool? dryRun, EmployeeRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        if (!caller.EmploysAt(municipality, request.Unit ?? ""))
        {
            throw new NotFound();
        }

        request.Check(clock.Today());
        await using var session = sessions.Open();
        await session.BeginTransactionAsync(http.RequestAborted);
        var id = KnownEmployee.IdOf(municipality, employee);
        var links = await session.QueryAsync<KnownEmployee>("where d.id = ? for update", http.RequestAborted, id);
        var link = links is [var found] ? found : null;
        if (link is not null && request.Version < link.Version)
        {
            return Results.Ok(new EmployeeTaken(link.Participant, "superseded", []));
        }

        var participant = link?.Participant ?? (request.Email is { } email
            ? (await session.LoadAsync<RegisteredAddress>(RegisteredAddress.IdOf(municipality, email), http.RequestAborted))?.Participant
            : null);
        var taken = participant is { } known && await Change(session, municipality, known, request, caller, clock, http) is { } changed
            ? changed
            : await Register(session, municipality, request, caller, clock, http);
        if (dryRun is true)
        {
            return Results.Ok(taken);
        }

        session.Store(new KnownEmployee(id, taken.Participant, request.Version ?? 0));
        try
        {
            await session.SaveChangesAsync(http.RequestAborted);
        }
        catch (DocumentAlreadyExistsException exception) when (exception.DocumentType == typeof(RegisteredAddress))
        {
            throw new RuleBroken("already-registered");
        }

        return Results.Ok(taken);
    }

    /// <returns>Null where somebody is hired who was erased: that is somebody new.</returns>
    private static async Task<EmployeeTaken?> Change(
        IDocumentSession session, string municipality, Guid participant, EmployeeRequest request, Caller caller, TimeProvider clock, HttpContext http)
    {
        var stream = await session.Events.FetchForExclusiveWriting<Participant>(participant, http.RequestAborted);
        var before = stream.Existing();
        if (before.Erased && request.Employed is true)
        {
            return null;
        }

        var details = await session.LoadAsync<PersonDetails>(participant, http.RequestAborted);
        // Of who works elsewhere by now nothing is changed: name and address, and by whom the address is taken, no more than the rest.
        var told = details is null || before.Municipality != municipality ? details : details with { Name = request.Name?.Trim() ?? details.Name, Email = request.Email?.Trim() ?? details.Email };
        var works = request.Municipality is { } where ? await session.LoadAsync<Municipality>(where, http.RequestAborted) : null;
        var events = Decide(
            new TakeEmployee(municipality, clock.GetUtcNow(), caller.Role)
            {
                OtherDetails = told != details,
                Unit = request.Unit?.Trim(),
                Works = request.Municipality,
                Region = works?.Region,
                From = request.From,
                Role = request.Role?.Trim(),
                ProfessionSince = request.ProfessionSince,
                Kinds = request.Kinds is { } kinds ? KindsOfWork.Stored(kinds) ?? [] : null,
                Employed = request.Employed,
                Until = request.Until,
                OnLeave = request.OnLeave,
            },
            before);
        stream.Take(events);
        if (told is not null && told != details)
        {
            session.Store(told);
        }

        session.KeepPlans(before, before.After(events), details, told);
        return new EmployeeTaken(participant, events.Count > 0 ? "changed" : "unchanged", [.. events.Select(What)]);
    }

    private static async Task<EmployeeTaken> Register(
        IDocumentSession session, string municipality, EmployeeRequest request, Caller caller, TimeProvider clock, HttpContext http)
    {
        var works = request.Municipality ?? municipality;
        string?[] lacking =
        [
            request.Name is null ? "name" : null, request.Email is null ? "email" : null, request.Unit is null ? "unit" : null,
            request.Role is null ? "role" : null, request.Employed is not true ? "employed" : null,
        ];
        if (lacking.OfType<string>().ToList() is { Count: > 0 } fields)
        {
            throw new RuleBroken("employee-incomplete", $"Saknas: {string.Join(", ", fields)}.");
        }

        if (works != municipality)
        {
            throw new RuleBroken("employed-elsewhere");
        }

        var known = await session.LoadAsync<Municipality>(municipality, http.RequestAborted);
        // Taken as new in the profession where nobody says otherwise (ours).
        var since = request.ProfessionSince ?? (request.From is { } from && from < clock.Today() ? from : clock.Today());
        var person = RegisterParticipant.Write(
            session,
            new RegisterParticipant(
                municipality, request.Unit!.Trim(), known?.Region ?? caller.Region, request.Role!.Trim(), since, caller.Role, clock.GetUtcNow(),
                KindsOfWork.Stored(request.Kinds)),
            new PersonDetails(Guid.CreateVersion7(clock.GetUtcNow()), request.Name!.Trim(), request.Email!.Trim()),
            registered => request.OnLeave is true ? PauseParticipant.Decide(new PauseParticipant(caller.Role, clock.GetUtcNow()), registered) : []);
        return new EmployeeTaken(person.Id, "registered", person.Status is ParticipantStatus.Paused ? ["registered", "paused"] : ["registered"]);
    }

    private static string What(object @event) => @event switch
    {
        ContactDetailsChanged => "details",
        RoleAtWorkChanged => "role",
        ProfessionStartCorrected => "profession",
        ParticipantMoved e => e.FromMunicipality == e.Municipality ? "unit" : "municipality",
        MovePlanned => "move-planned",
        PlannedMoveWithdrawn => "move-withdrawn",
        ParticipantPaused => "paused",
        ParticipantResumed => "resumed",
        ParticipantLeft => "left",
        LeavePlanned => "leave-planned",
        _ => "leave-withdrawn",
    };

    /// <summary>An employee as the HR system says; what is left out was not said.</summary>
    /// <param name="Version">Counts what is said of this employee: an earlier one than was taken changes nothing.</param>
    /// <param name="Name">Full name.</param>
    /// <param name="Email">E-mail address: who has it in the municipality already is this employee.</param>
    /// <param name="Unit">The unit.</param>
    /// <param name="Municipality">Slug of where she or he works, if it is another municipality now.</param>
    /// <param name="From">Local day from which unit and municipality hold, at most two years ahead; today unless told.</param>
    /// <param name="Role">Role at work.</param>
    /// <param name="ProfessionSince">First day in the profession; for somebody new <c>from</c> or today unless told.</param>
    /// <param name="Kinds">Kinds of utförare; empty: none.</param>
    /// <param name="Employed">Whether she or he is employed.</param>
    /// <param name="Until">Last day of one who is not; today unless told.</param>
    /// <param name="OnLeave">Whether she or he is on leave.</param>
    internal sealed record EmployeeRequest(
        long? Version, string? Name, string? Email, string? Unit, string? Municipality, DateOnly? From, string? Role, DateOnly? ProfessionSince,
        IReadOnlyList<string?>? Kinds, bool? Employed, DateOnly? Until, bool? OnLeave)
    {
        public void Check(DateOnly today)
        {
            var check = new Validation();
            check.Range("version", Version, 0, long.MaxValue);
            // What is not told is as it was, which was found good.
            check.Person(Name ?? "-", Email ?? "-@example.org");
            check.Work(Unit ?? "-", Role ?? "-", ProfessionSince ?? today, Kinds, today);
            if (Municipality is not null)
            {
                check.Slug("municipality", Municipality);
            }

            check.Day("from", From ?? today, today);
            check.Day("until", Until ?? today, today);
            check.ThrowIfAny();
        }
    }
}

/// <summary>What became of what was said of an employee.</summary>
/// <param name="Participant">Who it is here.</param>
/// <param name="Outcome"><c>registered</c>, <c>changed</c>, <c>unchanged</c>, or <c>superseded</c>: a later version was taken before.</param>
/// <param name="Changes">What was changed: <c>registered</c>, <c>details</c>, <c>unit</c>, <c>municipality</c>, <c>paused</c> …</param>
public sealed record EmployeeTaken(Guid Participant, string Outcome, IReadOnlyList<string> Changes);

/// <summary>Which participant an employee of an HR system is. Says nothing of who it is.</summary>
/// <param name="Id">From municipality and the employee's id.</param>
/// <param name="Participant">Id.</param>
/// <param name="Version">The latest that was taken of what the system said.</param>
public sealed record KnownEmployee(Guid Id, Guid Participant, long Version)
{
    /// <summary>The id for an employee of a municipality.</summary>
    /// <param name="municipality">Slug.</param>
    /// <param name="employee">The employee's id with who tells; made with a key, so that a personnel number can't be found from it.</param>
    public static Guid IdOf(string municipality, Guid employee) => Uuid.From("employee", municipality, employee.ToString());
}
