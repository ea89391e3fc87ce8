using Marten;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Absences;

/// <summary>Reports that a trainer can't teach (S0). Days that are not booked yet are closed, and for those that are a substitute is sought.</summary>
/// <param name="Absence">What is reported, under a new id.</param>
/// <param name="By">Role of who reports it.</param>
/// <param name="At">UTC.</param>
public sealed record ReportAbsence(Absence Absence, string By, DateTimeOffset At)
{
    /// <summary>What follows from the command: nothing, where the same dates stand already.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trainer">The trainer so far.</param>
    public static IEnumerable<object> Decide(ReportAbsence command, TrainerProfile trainer)
    {
        ChangeTrainer.NotErased(trainer);
        var absence = command.Absence;
        return trainer.Absences.Any(absence.Same)
            ? []
            : [new AbsenceReported(trainer.Id, absence.Id, absence.Dates, absence.From, absence.Until, command.By, command.At)];
    }

    /// <summary>What is sent: certain dates, or a period.</summary>
    /// <param name="Dates">Local dates; left out: the period.</param>
    /// <param name="Reason">Why; shown to the trainer, to those who lend her or him, and to the coordinators of the region.</param>
    /// <param name="From">First local date of a period.</param>
    /// <param name="Until">Last local date of the period; left out: for good, or until it is taken back.</param>
    public sealed record Request(IReadOnlyList<DateOnly>? Dates, string? Reason, DateOnly? From = null, DateOnly? Until = null);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/trainers/{id:guid}/absences", Handle)
        .For(Role.Trainer, Role.Coordinator, Role.MunicipalAdministrator, Role.Manager)
        .WithName(nameof(ReportAbsence)).WithTags("Frånvaro")
        .WithSummary("Anmäler att utbildaren är frånvarande vissa dagar (dates), under en tid (from, until) eller tills vidare (from); ersättare söks för de bokade dagarna")
        .Produces<AbsenceView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var command = Check(request, caller.Role, now);
        await using var session = sessions.Open();
        return await http.CreateOnce(session, async () =>
        {
            var stream = await session.Events.FetchForExclusiveWriting<TrainerProfile>(id, http.RequestAborted);
            var trainer = caller.MayReportAbsence(stream.Aggregate);
            var events = Decide(command, trainer).ToArray();
            var after = events.Aggregate((TrainerProfile?)trainer, TrainerProfile.Apply)!;
            var absence = after.Absences.First(command.Absence.Same);
            var note = events.Length > 0
                ? new AbsenceNote(absence.Id, id, request.Reason!.Trim(), now)
                : await session.LoadAsync<AbsenceNote>(absence.Id, http.RequestAborted);
            if (events.Length > 0)
            {
                stream.AppendMany(events);
                session.Insert(note!);
                ForgetAbsenceNote.Set(session, absence, id);
                await LookAgainWhenTrainerChanges.Follow(session, id, now, http.RequestAborted);
            }

            return new Answer($"/api/trainer/v1/trainers/{id}/absences/{absence.Id}", AbsenceView.Of(absence, note), trainer.Version + events.Length);
        });
    }

    private static ReportAbsence Check(Request request, string by, DateTimeOffset now)
    {
        var input = new Validation();
        var today = now.SwedishDay();
        input.Text("reason", request.Reason, 1000);
        if (request.Dates is { } dates)
        {
            input.That(dates.Count is > 0 and <= 366, "dates", "range", "Ange mellan 1 och 366 dagar.");
            for (var i = 0; i < Math.Min(dates.Count, 366); i++)
            {
                input.Near($"dates[{i}]", dates[i], today);
            }

            input.That(request.From is null && request.Until is null, "from", "format", "Ange antingen dagar eller en tid, inte båda.");
        }
        else if (request.From is null)
        {
            input.Required("dates", request.Dates);
        }
        else
        {
            input.Near("from", request.From, today);
            input.That(request.Until is null || request.Until >= request.From, "until", "range", "Slutdatum kan inte vara före startdatum.");
        }

        input.ThrowIfAny();
        return new ReportAbsence(
            new Absence(Guid.CreateVersion7(), request.Dates is null ? null : [.. request.Dates.Distinct().Order()], request.From, request.Until), by, now);
    }
}

/// <summary>An absence as answered.</summary>
/// <param name="Id">Id.</param>
/// <param name="Dates">Local dates; left out: a period.</param>
/// <param name="From">First local date of a period.</param>
/// <param name="Until">Last local date of a period; left out: until further notice.</param>
/// <param name="Reason">Why; left out where it has been deleted.</param>
public sealed record AbsenceView(Guid Id, IReadOnlyList<DateOnly>? Dates, DateOnly? From, DateOnly? Until, string? Reason)
{
    internal static AbsenceView Of(Absence absence, AbsenceNote? note) => new(absence.Id, absence.Dates, absence.From, absence.Until, note?.Reason);
}

/// <summary>The reason of an absence is deleted 90 days after its last day (ours); of one for good, with the trainer's name.</summary>
internal sealed class ForgetAbsenceNote : IDeadlineKind
{
    public const string Name = "absence-note-deleted";
    private const int Kept = 90;

    public string Kind => Name;

    public static void Set(IDocumentSession session, Absence absence, Guid trainer)
    {
        if (absence.Last is { } last)
        {
            session.SetDeadline(new Deadline(Deadline.IdOf(Name, absence.Id), Name, null, trainer, last.AddDays(Kept).StartOfDay().ToUniversalTime(), absence.Id.ToString()));
        }
    }

    public Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        session.Delete<AbsenceNote>(Guid.Parse(deadline.Detail!, System.Globalization.CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }
}
