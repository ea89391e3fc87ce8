using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Tests.Teams;

/// <summary>The usual case: Handläggning med barnet i centrum in Norrbotten, four days, one leader and four trainers, all certified for BBIC.</summary>
internal static class Usual
{
    public const string Course = "handlaggning-med-barnet-i-centrum";
    public static readonly Guid Occasion = new("0a000000-0000-7000-8000-000000000001");
    public static readonly Guid Other = new("0a000000-0000-7000-8000-000000000002");
    public static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    public static readonly TrainerProfile Ann = Person(1, mayLead: true), Bo = Person(2, "lulea"), Cilla = Person(3, "boden"), Disa = Person(4, "boden"), Egil = Person(5);

    public static DateOnly March(int day) => new(2026, 3, day);

    public static TrainerProfile Person(int number, string municipality = "pitea", bool mayLead = false, string[]? courses = null, Qualification? certified = null) => new(
        new Guid($"0b000000-0000-7000-8000-{number:000000000000}"), municipality, "norrbotten", courses ?? [Course], 20,
        [certified ?? new Qualification("bbic", new DateOnly(2020, 1, 1), null)], mayLead);

    public static CourseDemand Demand(int leaders = 1, int trainers = 4, string? qualification = "bbic") =>
        new(CourseDemand.IdOf("barn-och-unga", Course), Course, leaders, trainers, qualification, 1);

    public static OccasionDated Dated(long version = 1, params int[] days) =>
        new(Occasion, Course, "norrbotten", [.. (days.Length == 0 ? [10, 11, 17, 18] : days).Select(day => new CourseDate(March(day), false))], version, At);

    public static OccasionCalledOff CalledOff(long version) => new(Occasion, Course, "norrbotten", version, At);

    public static ConfirmTeam Team(TrainerProfile? leader = null, TrainerProfile[]? trainers = null, TeachingDay[]? days = null, CourseDemand? demand = null) =>
        new(leader ?? Ann, trainers ?? [Bo, Cilla, Disa, Egil], days ?? [], demand ?? Demand(), At);

    public static TeamConfirmed Confirmed(TrainerProfile leader, TrainerProfile[] trainers, params TeachingDay[] days) =>
        new(Occasion, "norrbotten", Lent(leader), [.. trainers.Select(Lent)], days, At);

    public static TeachingDay Day(int day, params TrainerProfile[] teaching) => new(March(day), [.. teaching.Select(one => one.Id)]);

    public static Lent Lent(TrainerProfile trainer) => new(trainer.Id, trainer.Municipality);

    public static TrainerDay Taken(TrainerProfile trainer, int day) =>
        new(TrainerDay.IdOf(trainer.Id, March(day)), trainer.Id, March(day), "barn-och-unga", Other);
}
