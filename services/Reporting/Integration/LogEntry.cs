using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Log;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.ServiceDefaults.Storage;
using B = Yrkesresan.Billing.Contracts;
using E = Yrkesresan.Enrolment.Contracts;
using T = Yrkesresan.Trainer.Contracts;

namespace Yrkesresan.Reporting.Integration;

/// <summary>What others announced, in our own words: which stream of the log it goes to, and as what.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Fact">Our own event.</param>
internal sealed record LogEntry(Guid Stream, object Fact)
{
    /// <summary>The entry for a public event.</summary>
    public static LogEntry Of(object message) => message switch
    {
        E.CoursePublished m => new(
            CourseFigures.IdOf(m.Journey, m.Course),
            new CoursePublished(
                m.Course, m.Title, m.Level, [.. m.Days.Select(day => new CourseDay(day.Mode, day.Half))], m.Leaders, m.Trainers, m.Qualification,
                m.Version, m.At, m.Hours, m.PreparationRequired)),
        E.CourseRetired m => new(CourseFigures.IdOf(m.Journey, m.Course), new CourseRetired(m.Course, m.Version, m.At)),
        E.CourseOpened m => new(
            Uuid.From("course-opening", m.Journey, m.Course, m.Region),
            new CourseOpened(
                m.Course, m.Region, m.From, m.Roles is null ? null : [.. m.Roles.Select(one => new RoleOpening(one.Role, one.From))], m.Version, m.At)),
        E.OccasionScheduled m => new(
            m.Occasion,
            new OccasionScheduled(
                m.Occasion, m.Course, m.Region, Days(m.Days), m.Capacity, m.Minimum, m.DecisionDate, m.Version, m.At, m.CourseDays,
                m.HeldBy is { } held ? new HeldBy(held.Municipality, held.Unit) : null)),
        E.OccasionBelowMinimum m => new(
            m.Occasion, new OccasionBelowMinimum(m.Occasion, m.Course, m.Region, m.Minimum, m.Confirmed, m.DecisionDate, m.Version, m.At)),
        E.OccasionRescheduled m => new(m.Occasion, new OccasionRescheduled(m.Occasion, m.Course, m.Region, Days(m.Days), m.Version, m.At)),
        E.CapacityChanged m => new(m.Occasion, new CapacityChanged(m.Occasion, m.Course, m.Region, m.Capacity, m.Version, m.At)),
        E.OccasionCancelled m => new(m.Occasion, new OccasionCancelled(m.Occasion, m.Course, m.Region, m.Version, m.At)),
        E.OccasionCompleted m => new(
            m.Occasion,
            new OccasionCompleted(m.Occasion, m.Course, m.Region, Days(m.Days), Places(m.Places), m.Version, m.At)),
        E.OccasionCorrected m => new(
            m.Occasion,
            new OccasionCorrected(m.Occasion, m.Course, m.Region, m.Date, m.Present, m.Absent, Days(m.Days), Places(m.Places), m.Version, m.At)),
        E.SeatConfirmed m => new(
            m.Occasion, new SeatConfirmed(m.Occasion, m.Course, m.Region, m.Participant, m.Municipality, m.Unit, m.FromWaitingList, m.Version, m.At)),
        E.WaitingListJoined m => new(
            m.Occasion, new WaitingListJoined(m.Occasion, m.Course, m.Region, m.Participant, m.Municipality, m.Unit, m.Version, m.At)),
        E.EnrolmentCancelled m => new(
            m.Occasion,
            new EnrolmentCancelled(m.Occasion, m.Course, m.Region, m.Participant, m.Municipality, m.Unit, m.HadSeat, m.Late, m.Version, m.At, m.Because)),
        E.EnrolmentRequested m => new(
            m.Occasion, new EnrolmentRequested(m.Occasion, m.Course, m.Region, m.Participant, m.Municipality, m.Unit, m.Version, m.At)),
        E.EnrolmentDeclined m => new(
            m.Occasion, new EnrolmentDeclined(m.Occasion, m.Course, m.Region, m.Participant, m.Municipality, m.Unit, m.Version, m.At)),
        E.SeatOffered m => new(
            m.Occasion, new SeatOffered(m.Occasion, m.Course, m.Region, m.Participant, m.Municipality, m.Unit, m.Expires, m.Version, m.At)),
        E.AttendanceRecorded m => new(
            m.Occasion, new AttendanceRecorded(m.Occasion, m.Course, m.Region, m.Date, m.Present, m.Absent, m.Version, m.At)),
        E.CertificateIssued m => new(
            m.Occasion, new CertificateIssued(m.Occasion, m.Course, m.Region, m.Certificate, m.Participant, m.Municipality, m.Unit, m.Version, m.At)),
        E.CertificateWithdrawn m => new(
            m.Occasion, new CertificateWithdrawn(m.Occasion, m.Course, m.Region, m.Certificate, m.Participant, m.Municipality, m.Unit, m.Version, m.At)),
        E.ParticipantRegistered m => new(
            m.Participant, new ParticipantRegistered(m.Participant, m.Municipality, m.Unit, m.Region, m.Role, m.At, m.Kinds, m.ProfessionSince)),
        E.ProfessionStartCorrected m => new(m.Participant, new ProfessionStartCorrected(m.Participant, m.Municipality, m.ProfessionSince, m.At)),
        E.ParticipantMoved m => new(m.Participant, new ParticipantMoved(m.Participant, m.FromMunicipality, m.Municipality, m.Unit, m.From, m.At)),
        E.ParticipantPaused m => new(m.Participant, new ParticipantPaused(m.Participant, m.Municipality, m.At)),
        E.ParticipantResumed m => new(m.Participant, new ParticipantResumed(m.Participant, m.Municipality, m.At)),
        E.ParticipantLeft m => new(m.Participant, new ParticipantLeft(m.Participant, m.Municipality, m.On, m.At)),
        E.RoleAtWorkChanged m => new(m.Participant, new RoleAtWorkChanged(m.Participant, m.Municipality, m.Role, m.Kinds, m.At)),
        E.ParticipantErased m => new(m.Participant, new ParticipantErased(m.Participant, m.Municipality, m.At)),
        E.IntroductionCompleted m => new(
            Introduction(m.Journey, m.Participant), new IntroductionCompleted(m.Participant, m.Municipality, m.Unit, m.Outcome, m.Version, m.At)),
        E.IntroductionOverdue m => new(
            Introduction(m.Journey, m.Participant), new IntroductionOverdue(m.Participant, m.Municipality, m.Unit, m.DueOn, m.Version, m.At)),
        // Alone in its stream, so that the many wait neither for each other nor for the occasion's lock.
        E.MessageDue m => new(
            m.Message,
            new MessageDue(
                m.Message, m.Kind, m.To, m.Participant, m.Municipality, m.Unit, m.Occasion, m.Course, m.Region, Facts(m.Facts), m.Version, m.Due, m.At)),

        T.TrainerRecruited m => new(m.Trainer, new TrainerRecruited(m.Trainer, m.Municipality, m.Region, m.Courses, m.DaysPerYear, m.At)),
        T.TrainerChanged m => new(
            m.Trainer, new TrainerChanged(m.Trainer, m.Municipality, m.Region, m.Courses, m.DaysPerYear, m.EndedFrom, m.Version, m.At)),
        T.TeamConfirmed m => new(Team(m.Occasion), new TeamConfirmed(m.Occasion, m.Region, Lent(m.Leader), [.. m.Trainers.Select(Lent)], m.Version, m.At)),
        T.TeamMissing m => new(
            Team(m.Occasion), new TeamMissing(
                m.Occasion, m.Course, m.Region, m.DecisionDate, m.FirstDay, m.Leaders, m.Trainers, m.Days, m.Version, m.At)),
        T.SubstituteAssigned m => new(
            Search(m.Substitution), new SubstituteAssigned(
                m.Substitution, m.Occasion, m.Course, m.Region, m.Absent, Lent(m.Substitute), m.Leads, m.Days, m.Version, m.At)),
        T.SubstituteNotFound m => new(
            Search(m.Substitution), new SubstituteNotFound(m.Substitution, m.Occasion, m.Course, m.Region, m.Absent, m.Days, m.Version, m.At)),
        T.TrainerMessageDue m => new(
            m.Message, new TrainerMessageDue(
                m.Message, m.Kind, m.To, m.Trainer, m.Region, m.Occasion, m.Course, m.Substitution, m.Days, m.AnswerBy, m.Because, m.At)),
        T.DayTaught m => new(
            Team(m.Occasion), new DayTaught(m.Occasion, m.Course, m.Region, m.Date, m.Half, [.. m.Taught.Select(Lent)], m.Version, m.At)),

        B.MunicipalityJoined m => new(
            MunicipalityFigures.IdOf(m.Region, m.Municipality), new MunicipalityJoined(m.Region, m.Municipality, m.Name, m.Inhabitants, m.Version, m.At)),
        B.MunicipalityLeft m => new(
            MunicipalityFigures.IdOf(m.Region, m.Municipality), new MunicipalityLeft(m.Region, m.Municipality, m.On, m.Version, m.At)),
        B.AgreementMade m => new(
            Agreement(m.Region, m.Year), new AgreementMade(m.Region, m.Year, m.Total, Shares(m.Shares), m.Version, m.At)),
        B.AgreementAmended m => new(
            Agreement(m.Region, m.Year), new AgreementAmended(m.Region, m.Year, m.Why, m.Ends, m.Total, Shares(m.Shares), m.Version, m.At)),
        B.AgreementSettled m => new(
            Agreement(m.Region, m.Year),
            new AgreementSettled(
                m.Region, m.Year, m.Agreed, m.Actual, [.. m.Shares.Select(share => new SettlementShare(share.Municipality, share.Amount))], m.Version, m.At)),
        B.InvoiceDrafted m => new(
            m.Invoice, new InvoiceDrafted(m.Invoice, m.Region, m.Municipality, m.Kind, m.Occasion, m.Course, m.Year, m.Amount, m.At, Units(m.Units), m.Version)),
        B.FeeScheduleSet m => new(
            Uuid.From("fee-schedule", m.Journey, m.Region),
            new FeeScheduleSet(m.Region, m.ValidFrom, m.OnSite, m.OnSiteHalf, m.Digital, m.DigitalHalf, m.Version, m.At)),
        B.InvoiceIssued m => new(
            m.Invoice,
            new InvoiceIssued(
                m.Invoice, m.Number, m.Region, m.Municipality, m.Kind, m.Occasion, m.Course, m.Year, m.Amount, m.At, m.Payable, m.DueOn, m.Credits)),
        B.InvoicePaid m => new(
            m.Invoice, new InvoicePaid(m.Invoice, m.Number, m.Region, m.Municipality, m.Kind, m.Year, m.Paid, m.Credited, m.On, m.At)),
        B.InvoiceReopened m => new(
            m.Invoice, new InvoiceReopened(m.Invoice, m.Number, m.Region, m.Municipality, m.Kind, m.Year, m.Left, m.At)),
        B.InvoiceOverdue m => new(
            m.Invoice, new InvoiceOverdue(m.Invoice, m.Number, m.Region, m.Municipality, m.Kind, m.Year, m.Left, m.DueOn, m.At)),
        B.TrainerPoolDistributed m => new(
            Uuid.From("trainer-pool", m.Region),
            new TrainerPoolDistributed(
                m.Region, m.Year, m.Collected, [.. m.Shares.Select(share => new PoolShare(share.Municipality, share.Days, share.Amount))], m.At,
                m.CarriedOver == 0 ? null : m.CarriedOver)),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message.GetType().Name, "Consumed, but nobody said how to keep it."),
    };

    private static List<OccasionDay> Days(IEnumerable<E.OccasionDay> days) =>
        [.. days.Select(day => new OccasionDay(day.Date, day.Start, day.End, day.Mode, day.Half))];

    private static List<CompletedPlace> Places(IEnumerable<E.CompletedPlace> places) =>
        [.. places.Select(place => new CompletedPlace(place.Participant, place.Municipality, place.Unit, place.Outcome, place.Refilled))];

    private static MessageFacts Facts(E.MessageFacts facts) => new(
        facts.Days is null ? null : Days(facts.Days), facts.By, facts.Position, facts.AnswerBy, facts.Changed, facts.Because, facts.DaysLeft, facts.Tasks,
        facts.Certificate, facts.Until, facts.CourseDay);

    private static List<UnitAmount>? Units(IEnumerable<B.UnitAmount>? units) =>
        units is null ? null : [.. units.Select(one => new UnitAmount(one.Unit, one.Participants, one.Amount))];

    private static List<AgreementShare> Shares(IEnumerable<B.AgreementShare> shares) =>
        [.. shares.Select(share => new AgreementShare(share.Municipality, share.Amount, share.ToPay))];

    private static Guid Agreement(string region, int year) => Uuid.From("agreement", region, FormattableString.Invariant($"{year}"));

    private static Guid Introduction(string journey, Guid participant) => Uuid.From("introduction", journey, participant.ToString());

    // A stream of its own: what Trainer says must not wait for the many who enrol.
    private static Guid Team(Guid occasion) => Uuid.From("team", occasion.ToString());

    private static Guid Search(Guid substitution) => Uuid.From("substitution", substitution.ToString());

    private static Lent Lent(T.LentTrainer trainer) => new(trainer.Trainer, trainer.Municipality);
}
