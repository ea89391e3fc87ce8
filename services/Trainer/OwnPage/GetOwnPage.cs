using System.Globalization;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Meetings;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;
using Yrkesresan.Trainer.Trainings;

namespace Yrkesresan.Trainer.OwnPage;

/// <summary>What a trainer has to know: own days, with whom, material, meetings, trainings, days given.</summary>
/// <param name="Trainer">Who.</param>
/// <param name="Days">Days of the year.</param>
/// <param name="Coming">Days to teach, in order.</param>
/// <param name="Courses">What the courses offered, and those to be taught, are taught from.</param>
/// <param name="Meetings">Kick-offs and planning meetings.</param>
/// <param name="Trainings">Trainings of trainers with a place.</param>
public sealed record OwnPageView(
    TrainerView Trainer, OwnDays Days, IReadOnlyList<OwnDay> Coming, IReadOnlyList<MaterialView> Courses, IReadOnlyList<OwnMeeting> Meetings,
    IReadOnlyList<TrainingView> Trainings);

/// <summary>A trainer's days of a year; half days count half.</summary>
/// <param name="Year">Calendar year.</param>
/// <param name="Agreed">Days agreed.</param>
/// <param name="Booked">Days booked, those that have been among them.</param>
/// <param name="Taught">Days taught, as the coordinator confirmed.</param>
/// <param name="Left">Days agreed that are not booked.</param>
public sealed record OwnDays(int Year, int Agreed, decimal Booked, decimal Taught, decimal Left);

/// <summary>A day to teach.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Title">The course's title.</param>
/// <param name="Number">Which of the occasion's days, from 1.</param>
/// <param name="Of">How many days the occasion has.</param>
/// <param name="Date">Local date.</param>
/// <param name="Start">Local time; left out: not known.</param>
/// <param name="End">Local time.</param>
/// <param name="Half">Whether it is a half day.</param>
/// <param name="Digital">Whether nobody travels to it.</param>
/// <param name="HeldIn">Slug of the municipality inside whose organisation it is held; left out: the region's.</param>
/// <param name="Leads">Whether as course leader.</param>
/// <param name="With">Who teaches that day too.</param>
/// <param name="Details">Where the occasion is read: its venue, link and practical information (Enrolment's).</param>
public sealed record OwnDay(
    string Journey, Guid Occasion, string Course, string? Title, int Number, int Of, DateOnly Date, TimeOnly? Start, TimeOnly? End, bool Half, bool Digital,
    string? HeldIn, bool Leads, IReadOnlyList<Colleague> With, string Details);

/// <summary>Who teaches too.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Name">Full name; left out where deleted.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Leads">Whether as course leader.</param>
public sealed record Colleague(Guid Trainer, string? Name, string Municipality, bool Leads);

/// <summary>A meeting of the trainer's own.</summary>
/// <param name="Id">Id.</param>
/// <param name="Kind"><c>kick-off</c> or <c>planning</c>.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Date">Local date.</param>
/// <param name="Start">Local time.</param>
/// <param name="End">Local time.</param>
/// <param name="Place">Where.</param>
/// <param name="Link">Where to connect.</param>
/// <param name="Agenda">What it is about.</param>
/// <param name="Cancelled">Whether it is not held.</param>
/// <param name="Comes">What the trainer answered; left out: nothing yet.</param>
public sealed record OwnMeeting(
    Guid Id, string Kind, string? Title, DateOnly Date, TimeOnly Start, TimeOnly End, string? Place, string? Link, string? Agenda, bool Cancelled, bool? Comes);

internal static class GetOwnPage
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/trainers/me", Handle)
        .For(Role.Trainer)
        .WithName(nameof(GetOwnPage)).WithTags("Min sida")
        .WithSummary("Utbildarens egen sida från ett datum (annars i dag): dagar att undervisa och med vilka, material, möten, utbildningar, årets dagar")
        .Produces<OwnPageView>();

    /// <summary>The trainer that the caller is.</summary>
    public static async Task<TrainerProfile> Self(Caller caller, Marten.IQuerySession session, CancellationToken cancellation) =>
        caller.Person is { } id && await session.LoadAsync<TrainerProfile>(id, cancellation) is { } trainer ? trainer : throw new NotFound();

    /// <summary>Trainings that a trainer has a place at, or gave it back, with days from a date on.</summary>
    public static async Task<IReadOnlyList<Training>> Trainings(Marten.IQuerySession session, TrainerProfile trainer, DateOnly from, CancellationToken cancellation) =>
    [
        .. (await session.QueryAsync<Training>(
            "where d.tenant_id = ? and (d.data -> 'trainers' @> to_jsonb(?::text) or d.data -> 'released' @> to_jsonb(?::text)) order by d.id", cancellation,
            Tenants.None, trainer.Id.ToString(), trainer.Id.ToString())).Where(one => one.Dates[^1] >= from).OrderBy(one => one.Dates[0]),
    ];

    private static async Task<OwnPageView> Handle(DateOnly? from, int? year, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var input = new Validation();
        var today = clock.Today();
        var (start, of) = (from ?? today, year ?? today.Year);
        input.Range<int>("year", of, 2000, 2100);
        input.ThrowIfAny();
        await using var session = sessions.Read();
        var self = await Self(caller, session, cancellation);
        var occasions = await OwnOccasion.Of(session, self.Id, cancellation);
        var mine = occasions.SelectMany(one => CalendarDay.Kept(one.Team).Where(day => day.Trainer == self.Id && !day.Gone && day.Date >= start).Select(day => (Occasion: one, Day: day)))
            .OrderBy(one => one.Day.Date).ThenBy(one => one.Day.Start).ToList();
        var colleagues = mine.SelectMany(one => one.Occasion.Team.Members.Select(member => member.Trainer)).Distinct().ToArray();
        var names = colleagues.Length == 0 ? [] : (await session.LoadManyAsync<TrainerDetails>(colleagues)).ToDictionary(one => one.Id, one => one.Name);
        // A course offered in several journeys is taught from each one's own.
        var booked = mine.Select(one => (one.Occasion.Journey, one.Occasion.Team.Course)).ToHashSet();
        var courses = (await OwnOccasion.Courses(session, self.Courses.Concat(booked.Select(one => one.Course)), cancellation))
            .Where(one => self.Courses.Contains(one.Demand.Course) || booked.Contains((one.Journey, one.Demand.Course)));
        var material = new List<MaterialView>();
        foreach (var journey in courses.GroupBy(one => one.Journey))
        {
            await using var inJourney = sessions.Read(journey.Key);
            foreach (var course in journey)
            {
                material.Add(await LinkMaterial.ViewOf(inJourney, journey.Key, course.Demand, self.Region));
            }
        }

        var meetings = await ReadMeetings.Own(sessions, self, start, cancellation);
        return new OwnPageView(
            TrainerView.Of(self, await session.LoadAsync<TrainerDetails>(self.Id, cancellation), today),
            await DaysOf(session, self, occasions, of, cancellation),
            [.. mine.Select(one => Told(one.Occasion, one.Day, names))],
            material,
            [
                .. meetings.Where(one => one.Invited).Select(one => new OwnMeeting(
                    one.Meeting.Id, one.Meeting.Kind, one.Details?.Title, one.Meeting.When.Date, one.Meeting.When.Start, one.Meeting.When.End, one.Details?.Place,
                    one.Details?.Link, one.Details?.Agenda, one.Meeting.Cancelled, one.Meeting.AnswerOf(self.Id))),
            ],
            [.. (await Trainings(session, self, start, cancellation)).Where(one => one.Trainers.Contains(self.Id)).Select(one => TrainingView.Of(one, who => who == self.Id))]);
    }

    private static async Task<OwnDays> DaysOf(
        Marten.IQuerySession session, TrainerProfile self, IReadOnlyList<OwnOccasion> occasions, int year, CancellationToken cancellation)
    {
        // As the gate counts them.
        var booked = (await session.QueryAsync<TrainerDay>(
            "where d.data ->> 'trainer' = ? and left(d.data ->> 'date', 4) = ?", cancellation, self.Id.ToString(), year.ToString("0000", CultureInfo.InvariantCulture))).Sum(day => day.Counts);
        var taught = occasions.SelectMany(one => one.Team.Taught.Where(day => day.Date.Year == year && day.Trainers.Contains(self.Id))
            .Select(day => DayPart.Counts(day.Half ?? one.Team.DateOf(day.Date)?.Half == true))).Sum();
        return new OwnDays(year, self.DaysIn(year), booked, taught, Math.Max(0, self.DaysIn(year) - booked));
    }

    private static OwnDay Told(OwnOccasion occasion, CalendarDay day, Dictionary<Guid, string> names)
    {
        var team = occasion.Team;
        var teaching = team.Days.FirstOrDefault(one => one.Date == day.Date)?.Teaching ?? [];
        return new OwnDay(
            occasion.Journey, team.Id, team.Course, occasion.Title, day.Number, day.Of, day.Date, day.Start, day.End, day.Half, day.Digital, team.HeldIn, day.Leads,
            [
                .. team.Members.Where(member => member.Trainer != day.Trainer && teaching.Contains(member.Trainer)).Select(member =>
                    new Colleague(member.Trainer, names.GetValueOrDefault(member.Trainer), member.Municipality, team.Leader?.Trainer == member.Trainer)),
            ],
            $"/api/enrolment/v1/journeys/{occasion.Journey}/occasions/{team.Id}");
    }
}
