using JasperFx;
using JasperFx.Events;
using Marten;
using Marten.Exceptions;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.Enrolment.Participations;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Certification;

/// <summary>
/// What is known of a course and of how far each has come in it, when an occasion of it is completed or corrected: whoever has attended every day,
/// wherever, and ticked the preparation where the course requires it, is to have a certificate; nobody else is.
/// </summary>
/// <param name="Days">How many days the whole course has; null: not known.</param>
/// <param name="Required">Tasks that a certificate takes.</param>
/// <param name="Ways">How far each has come, by participant.</param>
/// <param name="Valid">Certificates that hold, in this course.</param>
/// <param name="Withdrawn">Certificates that no longer hold, in this course.</param>
public sealed record CourseBook(
    int? Days, IReadOnlyList<Guid> Required, IReadOnlyDictionary<Guid, Participation> Ways, IReadOnlyList<Certificate> Valid,
    IReadOnlyList<WithdrawnCertificate> Withdrawn)
{
    /// <summary>Nothing is known from before.</summary>
    public static CourseBook Empty { get; } = new(null, [], new Dictionary<Guid, Participation>(), [], []);

    /// <summary>How far somebody had come.</summary>
    /// <param name="participant">Who.</param>
    /// <param name="course">Slug.</param>
    public Participation WayOf(Guid participant, string course) =>
        Ways.GetValueOrDefault(participant) ?? Participation.None(Guid.Empty, participant, course);

    /// <summary>What an occasion, now that attendance is in, says of somebody's days.</summary>
    /// <param name="held">The occasion.</param>
    /// <param name="participant">Who had a seat, or made up a day.</param>
    /// <param name="at">UTC.</param>
    public CourseDaysRecorded Record(Occasion held, Guid participant, DateTimeOffset at)
    {
        RecordedDay Day(DateOnly date) => new(held.CourseDayOn(date)!.Value, date, held.Attendance.GetValueOrDefault(date)?.Present.Contains(participant) == true);
        if (held.ActivePlaceOf(participant) is { Status: PlaceStatus.Confirmed } seat)
        {
            // What the course was when this occasion was completed holds for those who were there, though it has been changed since.
            var inAll = WayOf(participant, held.Course).Taken.Find(one => one.Occasion == held.Id)?.InAll
                ?? (held.CourseDays is { } covered ? Math.Max(Days ?? 0, covered.Max()) : held.Days.Count);
            return new CourseDaysRecorded(
                participant, held.Course, held.Id, seat.Municipality, seat.Unit, held.Region, inAll, [.. held.Days.Select(day => Day(day.Date))], at);
        }

        var places = held.MakeUps.Where(one => one.Participant == participant).OrderBy(one => one.Date).ToList();
        return new CourseDaysRecorded(
            participant, held.Course, held.Id, places[0].Municipality, places[0].Unit, held.Region, null, [.. places.Select(one => Day(one.Date))], at);
    }

    /// <summary>Certificates to issue and to withdraw, in order of participant.</summary>
    /// <param name="held">The occasion, with its attendance as it now is.</param>
    /// <param name="by">Role of who asks.</param>
    /// <param name="at">UTC.</param>
    public IEnumerable<object> Follows(Occasion held, string by, DateTimeOffset at)
    {
        foreach (var participant in held.Expected())
        {
            var way = WayOf(participant, held.Course).After(Record(held, participant, at));
            var valid = Valid.FirstOrDefault(one => one.Participant == participant);
            if (valid is null && Earned(way) is { } days)
            {
                yield return Issue(way, days, at, held.Id);
            }
            // Only for days, and only where they are on record: tasks are not taken back while it holds, and if the course has got others since, that is no fault
            // of who took it; a certificate from elsewhere stands.
            else if (valid is not null && way.WholeCourse() is null && way.Taken.Exists(one => one.Occasion == valid.Occasion))
            {
                var seat = way.Taken.Find(one => one.Occasion == valid.Occasion)!;
                yield return new CertificateWithdrawn(
                    valid.Id, participant, seat.Municipality, seat.Unit, held.Course, valid.Region, valid.Occasion, by, at);
            }
        }
    }

    /// <summary>The days of the course, if somebody has done what a certificate takes. Who had one that was withdrawn for a day has the tasks behind her.</summary>
    /// <param name="way">How far she or he has come.</param>
    public IReadOnlyList<DateOnly>? Earned(Participation way) =>
        Required.All(way.Ticked.ContainsKey) || Withdrawn.Any(one => one.Participant == way.Participant) ? way.WholeCourse() : null;

    /// <summary>The certificate to issue.</summary>
    /// <param name="way">How far she or he has come: the whole way.</param>
    /// <param name="days">The days of the course.</param>
    /// <param name="at">UTC.</param>
    /// <param name="stream">The stream it is stored in.</param>
    public CertificateIssued Issue(Participation way, IReadOnlyList<DateOnly> days, DateTimeOffset at, Guid stream)
    {
        // It is of the latest occasion with a seat, though the last day was made up elsewhere.
        var seat = way.Seat()!;
        var occasion = seat.Occasion;
        // What was withdrawn stays so: what is earned later has an id of its own.
        var before = Withdrawn.Count(one => one.Participant == way.Participant);
        var id = before == 0
            ? Uuid.From("certificate", occasion.ToString(), way.Participant.ToString())
            : Uuid.From("certificate", occasion.ToString(), way.Participant.ToString(), before.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return new CertificateIssued(
            id, way.Participant, seat.Municipality, seat.Unit, way.Course, seat.Region, days, at, occasion == stream ? null : occasion);
    }
}

/// <summary>A course's book, read under the locks of the participations in it, so that two occasions completed at once see each other.</summary>
internal sealed class OpenBook
{
    private readonly IDocumentSession session;
    private readonly Dictionary<Guid, IEventStream<Participation>> streams = [];

    private OpenBook(IDocumentSession session) => this.session = session;

    public CourseBook Book { get; private set; } = CourseBook.Empty;

    public IEventStream<Participation> this[Guid participant] => streams[participant];

    /// <summary>Locks and reads, in order of id, in the session that holds the occasion's lock.</summary>
    public static async Task<OpenBook> Read(IDocumentSession session, string courseSlug, IEnumerable<Guid> participants, CancellationToken cancellation)
    {
        var (journey, open) = (session.TenantId, new OpenBook(session));
        var who = participants.Distinct().Select(one => (Participant: one, Id: Participation.IdOf(one, journey, courseSlug))).OrderBy(one => one.Id).ToList();
        foreach (var (participant, id) in who)
        {
            open.streams[participant] = await session.Events.FetchForExclusiveWriting<Participation>(id, cancellation);
        }

        var course = await session.LoadAsync<Course>(Course.IdOf(journey, courseSlug), cancellation);
        var ids = who.Select(one => one.Participant).ToArray();
        // As the index has it.
        const string Mine = "where cast(d.data ->> 'participant' as uuid) = any(?) and d.data ->> 'journey' = ? and d.data ->> 'course' = ? order by d.id";
        open.Book = new CourseBook(
            course?.Content.Days.Count,
            course?.Content is { PreparationRequired: true } content ? [.. content.Preparation.Select(text => CourseTask.IdOf(journey, courseSlug, CourseTask.Preparation, text)).Distinct()] : [],
            open.streams.Where(one => one.Value.Aggregate is not null).ToDictionary(one => one.Key, one => one.Value.Aggregate!),
            await session.QueryAsync<Certificate>(Mine, cancellation, ids, journey, courseSlug),
            await session.QueryAsync<WithdrawnCertificate>(Mine, cancellation, ids, journey, courseSlug));
        return open;
    }

    /// <summary>Writes down what the occasion says, where it says anything new, and holds the course for those who have taken it.</summary>
    public async Task Write(Occasion held, DateTimeOffset at, CancellationToken cancellation)
    {
        var taken = new List<(Guid Participant, int Day)>();
        var missed = new List<Guid>();
        foreach (var participant in held.Expected())
        {
            var told = Book.Record(held, participant, at);
            var before = Book.WayOf(participant, held.Course);
            if (before.Taken.Find(one => one.Occasion == held.Id) is not { } known || !known.Days.SequenceEqual(told.Days) || known.InAll != told.InAll)
            {
                streams[participant].AppendOne(told);
            }

            if (before.After(told).WholeCourse() is not null)
            {
                taken.AddRange(Enumerable.Range(1, Math.Max(Book.Days ?? 1, 1)).Select(day => (participant, day)));
            }
            else if (told.InAll is not null && told.Days.All(day => day.Attended))
            {
                taken.AddRange(held.CoveredDays(Book.Days ?? 1).Select(day => (participant, day)));
            }
            else
            {
                missed.Add(participant);
            }
        }

        // Whoever attended has taken the course, or these days of it. The others may take it again.
        foreach (var participant in missed.Where(one => held.ActivePlaceOf(one) is not null).Order())
        {
            session.ReleaseCourse(held, participant);
        }

        await session.HoldCourseAgain(held, taken, cancellation);
    }

    /// <summary>Two that write the first of a participation at once: the second is tried again, and sees what the first wrote.</summary>
    public static async Task<IResult> Again(HttpContext http, Func<Task<IResult>> command)
    {
        for (var left = 3; ; left--)
        {
            try
            {
                return await command();
            }
            catch (Exception exception) when (left > 0 && http.Request.Headers.IfMatch.Count == 0 && exception is ConcurrencyException or ExistingStreamIdCollisionException or DocumentAlreadyExistsException)
            {
                // Nothing was saved: all of it is read and decided anew.
            }
        }
    }
}
