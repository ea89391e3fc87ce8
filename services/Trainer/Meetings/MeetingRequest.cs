using Marten;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Meetings;

/// <summary>A meeting as it is to be.</summary>
/// <param name="Kind"><c>kick-off</c> or <c>planning</c>; never changed afterwards.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Date">Local date.</param>
/// <param name="Start">Local time.</param>
/// <param name="End">Local time, later than the start.</param>
/// <param name="Place">Where.</param>
/// <param name="Link">Where to connect, <c>https</c>. Without a place, the meeting is digital.</param>
/// <param name="Agenda">What it is about.</param>
/// <param name="Journey">Slug of the journey it is about.</param>
/// <param name="Courses">Slugs of the courses it is about: their trainers are invited.</param>
/// <param name="Trainers">Ids of those invited by name: nobody else is.</param>
public sealed record MeetingRequest(
    string? Kind, string? Title, DateOnly? Date, TimeOnly? Start, TimeOnly? End, string? Place = null, string? Link = null, string? Agenda = null,
    string? Journey = null, IReadOnlyList<string?>? Courses = null, IReadOnlyList<Guid>? Trainers = null)
{
    internal MeetingTime When => new(Date!.Value, Start!.Value, End!.Value, Place is null);

    internal Audience Invited => new(Journey, [.. (Courses ?? []).Select(course => course!).Distinct()], [.. (Trainers ?? []).Distinct().Order()]);

    internal MeetingDetails Details(Guid id) => new(id, Title!.Trim(), Place?.Trim(), Link?.Trim(), Agenda?.Trim());

    internal async Task Check(Validation input, string region, IQuerySession session, TimeProvider clock, CancellationToken cancellation)
    {
        if (input.Required("kind", Kind))
        {
            input.That(MeetingKind.All.Contains(Kind), "kind", "unknown", $"Ange {string.Join(" eller ", MeetingKind.All)}.");
        }

        input.Text("title", Title);
        input.Range<DateOnly>("date", Date, clock.Today().AddYears(-1), clock.Today().AddYears(3));
        if (input.Required("start", Start) & input.Required("end", End))
        {
            input.That(Start < End, "end", "range", "Mötet ska sluta efter att det har börjat.");
        }

        input.OptionalText("place", Place);
        input.OptionalText("agenda", Agenda, 2000);
        input.Link("link", Link);
        input.That(Place is not null || Link is not null, "place", "required", "Ange en plats eller en länk.");
        input.That(Journey is null || Journeys.Exists(Journey), "journey", "unknown", "Yrkesresan finns inte.");
        if (Courses is { Count: > 0 })
        {
            input.Courses("courses", Courses);
        }

        if (Trainers is { Count: > 0 })
        {
            input.That(Trainers.Count <= 500, "trainers", "range", "Ange högst 500 utbildare.");
            var known = (await session.LoadManyAsync<TrainerProfile>([.. Trainers.Distinct().Take(500)])).Where(one => one.Region == region).Select(one => one.Id).ToHashSet();
            for (var i = 0; i < Math.Min(Trainers.Count, 500); i++)
            {
                input.That(known.Contains(Trainers[i]), $"trainers[{i}]", "unknown", "Utbildaren finns inte i regionen.");
            }
        }

        input.ThrowIfAny();
    }
}
