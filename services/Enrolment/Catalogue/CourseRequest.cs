using System.Text.RegularExpressions;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Messaging;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>What a course is, as asked for.</summary>
/// <param name="Title">In Swedish.</param>
/// <param name="Level"><c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>.</param>
/// <param name="Days">Its days in order; empty for a course without days of its own.</param>
/// <param name="Preparation">What is done before.</param>
/// <param name="FollowUp">What may be done after.</param>
/// <param name="Goals">Learning goals.</param>
/// <param name="Team">The team it takes.</param>
/// <param name="Qualification">What a trainer has to be certified for.</param>
/// <param name="PreparationRequired">Whether a certificate takes that the preparation is ticked; no unless told.</param>
/// <param name="Hours">Hours of self-paced work, more than 0, at most 400.</param>
/// <param name="Audience">Whom it is for besides its level; all unless told.</param>
/// <param name="Material">Links to the authorities' material, at most 50.</param>
/// <param name="Method">What comes with a method.</param>
/// <param name="SharedWith">Slugs of the other journeys it is also held in.</param>
internal sealed partial record CourseRequest(
    string? Title, string? Level, IReadOnlyList<CourseRequest.DayRequest?>? Days, IReadOnlyList<string?>? Preparation, IReadOnlyList<string?>? FollowUp,
    IReadOnlyList<CourseRequest.GoalRequest?>? Goals, CourseRequest.TeamRequest? Team, string? Qualification, bool? PreparationRequired = null,
    decimal? Hours = null, CourseRequest.AudienceRequest? Audience = null, IReadOnlyList<CourseRequest.MaterialRequest?>? Material = null,
    CourseRequest.MethodRequest? Method = null, IReadOnlyList<string?>? SharedWith = null)
{
    private static readonly string[] Modes = ["on-site", "digital"];
    private static readonly string[] Kinds = ["fact", "understanding", "skill", "familiarity"];
    private static readonly string[] Readers = ["participants", "trainers"];

    /// <summary>The content, where every field is as it should.</summary>
    /// <param name="journey">Slug of the journey it belongs to.</param>
    /// <param name="course">Its slug.</param>
    /// <param name="today">Local date: nothing has been reviewed after it.</param>
    public CourseContent Checked(string journey, string course, DateOnly today)
    {
        var check = new Validation();
        check.Slug("course", course);
        check.Text("title", Title);
        check.OneOf("level", Level, Catalogue.Audience.AllLevels);
        if (check.Required("days", Days))
        {
            check.That(Days!.Count <= 30, "days", "length", "Högst 30 dagar.");
            for (var number = 0; number < Days.Count; number++)
            {
                check.OneOf($"days[{number}].mode", Days[number]?.Mode, Modes);
                check.Required($"days[{number}].half", Days[number]?.Half);
            }
        }

        Texts(check, "preparation", Preparation);
        Texts(check, "followUp", FollowUp);
        for (var number = 0; number < (Goals?.Count ?? 0); number++)
        {
            check.OneOf($"goals[{number}].kind", Goals![number]?.Kind, Kinds);
            check.Text($"goals[{number}].text", Goals[number]?.Text, 500);
        }

        check.That((Goals?.Count ?? 0) <= 100, "goals", "length", "Högst 100 kunskapsmål.");
        if (check.Required("team", Team))
        {
            check.Range("team.leaders", Team!.Leaders, 1, 20);
            check.Range("team.trainers", Team.Trainers, 0, 50);
        }

        if (Qualification is not null)
        {
            check.Slug("qualification", Qualification);
        }

        check.That(
            PreparationRequired != true || Preparation?.Count > 0, "preparationRequired", "order", "Det finns inga förberedelser att kräva: ange dem först.");
        if (Hours is not null)
        {
            check.Range("hours", Hours, 0.25m, 400m);
        }

        CheckAudience(check);
        CheckMaterial(check, today);
        CheckMethod(check);
        CheckSharing(check, journey);
        check.ThrowIfAny();
        return new CourseContent(
            Title!, Level!, [.. Days!.Select(day => new CourseDay(day!.Mode!, day.Half!.Value))], [.. (Preparation ?? []).Select(text => text!)],
            [.. (FollowUp ?? []).Select(text => text!)], [.. (Goals ?? []).Select(goal => new LearningGoal(goal!.Kind!, goal.Text!))],
            new CourseTeam(Team!.Leaders!.Value, Team.Trainers!.Value), Qualification,
            // What says nothing is kept as nothing: a course that was stored before these were there says the same.
            PreparationRequired is true ? true : null, Hours, Audience?.Checked(),
            Material is not { Count: > 0 } ? null : [.. Material.Select(link => link!.Checked())],
            Method is null ? null : new MethodTerms(
                Method.LicenceRequired!.Value, Method.Licence, Method.Procurement, Method.Supervision, Method.SupportMeetings, Method.SupportMonths, Method.TimesAYear),
            SharedWith is not { Count: > 0 } ? null : [.. SharedWith.Select(one => one!).Order(StringComparer.Ordinal)]);
    }

    private static void Texts(Validation check, string field, IReadOnlyList<string?>? texts)
    {
        check.That((texts?.Count ?? 0) <= 50, field, "length", "Högst 50 rader.");
        for (var number = 0; number < (texts?.Count ?? 0); number++)
        {
            check.Text($"{field}[{number}]", texts![number], 500);
        }
    }

    private void CheckAudience(Validation check)
    {
        if (Audience is null)
        {
            return;
        }

        Set(check, "audience.roles", Audience.Roles, null);
        Set(check, "audience.kinds", Audience.Kinds, Catalogue.Audience.AllKinds);
        Set(check, "audience.levels", Audience.Levels, Catalogue.Audience.AllLevels);
        check.That(
            Audience is not { Roles: null, Kinds: null, Levels: null }, "audience", "required", "Ange roles, kinds eller levels, eller utelämna audience.");
    }

    private static void Set(Validation check, string field, IReadOnlyList<string?>? values, IReadOnlyList<string>? allowed)
    {
        if (values is null)
        {
            return;
        }

        check.That(values.Count is > 0 and <= 50, field, "length", "Ange 1–50 värden, eller utelämna fältet.");
        for (var number = 0; number < values.Count; number++)
        {
            if (allowed is not null)
            {
                check.OneOf($"{field}[{number}]", values[number], allowed);
            }
            else
            {
                check.Text($"{field}[{number}]", values[number], 100);
            }
        }

        check.That(values.Distinct(StringComparer.OrdinalIgnoreCase).Count() == values.Count, field, "duplicate", "Samma värde står flera gånger.");
    }

    private void CheckMaterial(Validation check, DateOnly today)
    {
        check.That((Material?.Count ?? 0) <= 50, "material", "length", "Högst 50 länkar.");
        for (var number = 0; number < (Material?.Count ?? 0); number++)
        {
            var (field, link) = ($"material[{number}]", Material![number]);
            check.Text($"{field}.title", link?.Title);
            if (check.Text($"{field}.url", link?.Url, 500))
            {
                check.That(
                    Uri.TryCreate(link!.Url, UriKind.Absolute, out var url) && url is { Scheme: "https", UserInfo: "" }, $"{field}.url", "format",
                    "Ange en adress som börjar med https://.");
            }

            if (link?.ReviewedOn is { } reviewed)
            {
                check.That(reviewed >= new DateOnly(2000, 1, 1) && reviewed <= today, $"{field}.reviewedOn", "range", "Ange en dag från 2000-01-01 till och med i dag.");
            }

            if (link?.ReviewEveryMonths is { } months)
            {
                check.Range<int>($"{field}.reviewEveryMonths", months, 1, 60);
            }

            if (link?.For is not null)
            {
                check.OneOf($"{field}.for", link.For, Readers);
            }

            check.OptionalText($"{field}.publisher", link?.Publisher, 100);
        }

        check.That(
            Material is null || Material.Select(link => link?.Url).Distinct().Count() == Material.Count, "material", "duplicate", "Samma länk står flera gånger.");
    }

    private void CheckMethod(Validation check)
    {
        if (Method is null)
        {
            return;
        }

        check.Required("method.licenceRequired", Method.LicenceRequired);
        foreach (var (field, text) in new[] { ("licence", Method.Licence), ("procurement", Method.Procurement), ("supervision", Method.Supervision) })
        {
            check.OptionalText($"method.{field}", text, 1000);
            check.That(
                text is null || !PersonalPattern().IsMatch(text), $"method.{field}", "personal-data", "Inga personnummer, telefonnummer eller e-postadresser här.");
        }

        Number("supportMeetings", Method.SupportMeetings, 50);
        Number("supportMonths", Method.SupportMonths, 60);
        Number("timesAYear", Method.TimesAYear, 12);
        void Number(string field, int? value, int most)
        {
            if (value is not null)
            {
                check.Range($"method.{field}", value, 1, most);
            }
        }
    }

    private void CheckSharing(Validation check, string journey)
    {
        for (var number = 0; number < (SharedWith?.Count ?? 0); number++)
        {
            check.OneOf($"sharedWith[{number}]", SharedWith![number], Journeys.All);
            check.That(SharedWith[number] != journey, $"sharedWith[{number}]", "own", "Kursen hör redan till den här yrkesresan.");
        }

        check.That(SharedWith is null || SharedWith.Distinct().Count() == SharedWith.Count, "sharedWith", "duplicate", "Samma yrkesresa står flera gånger.");
    }

    /// <summary>E-mail addresses, personal identity numbers and Swedish telephone numbers.</summary>
    [GeneratedRegex(@"\S@\S|\b(\d{2})?\d{6}[-+]?\d{4}\b|(\+46|\b0)[\d -]{7,}")]
    private static partial Regex PersonalPattern();

    /// <summary>A day of a course.</summary>
    /// <param name="Half">Whether it is a half day.</param>
    /// <param name="Mode"><c>on-site</c> or <c>digital</c>.</param>
    internal sealed record DayRequest(bool? Half, string? Mode);

    /// <summary>A learning goal.</summary>
    /// <param name="Kind"><c>fact</c>, <c>understanding</c>, <c>skill</c> or <c>familiarity</c>.</param>
    /// <param name="Text">In Swedish.</param>
    internal sealed record GoalRequest(string? Kind, string? Text);

    /// <summary>The team it takes.</summary>
    /// <param name="Leaders">Course leaders.</param>
    /// <param name="Trainers">Trainers besides.</param>
    internal sealed record TeamRequest(int? Leaders, int? Trainers);

    /// <summary>Whom it is for besides its level.</summary>
    /// <param name="Roles">Roles at work; any unless told.</param>
    /// <param name="Kinds">Kinds of utförare, <c>assessed</c>, <c>service</c> or <c>residential</c>; any unless told.</param>
    /// <param name="Levels">The levels it is for, instead of the rule that follows from the course's own.</param>
    internal sealed record AudienceRequest(IReadOnlyList<string?>? Roles, IReadOnlyList<string?>? Kinds, IReadOnlyList<string?>? Levels)
    {
        public Audience Checked() => new(
            Roles is null ? null : [.. Roles.Select(one => one!.Trim()).Order(StringComparer.Ordinal)],
            Kinds is null ? null : [.. Kinds.Select(one => one!).Order(StringComparer.Ordinal)],
            Levels is null ? null : [.. Levels.Select(one => one!).Order(StringComparer.Ordinal)]);
    }

    /// <summary>A link to quality-assured material.</summary>
    /// <param name="Title">In Swedish.</param>
    /// <param name="Url">Where it is; https.</param>
    /// <param name="ReviewedOn">Local date when it was last found up to date; never unless told.</param>
    /// <param name="ReviewEveryMonths">Months until a review is due again, 1–60; 12 unless told.</param>
    /// <param name="For"><c>participants</c>, or <c>trainers</c> for what they teach from; participants unless told.</param>
    /// <param name="Publisher">Whose it is.</param>
    internal sealed record MaterialRequest(string? Title, string? Url, DateOnly? ReviewedOn, int? ReviewEveryMonths, string? For, string? Publisher)
    {
        public MaterialLink Checked() => new(Title!, Url!, ReviewedOn, ReviewEveryMonths, For is "participants" ? null : For, Publisher);
    }

    /// <summary>What comes with a method. No personal data: offices and companies, not people.</summary>
    /// <param name="LicenceRequired">Whether it may be used or taught by licence only.</param>
    /// <param name="Licence">What the licence says and covers.</param>
    /// <param name="Procurement">Of whom and how it is bought.</param>
    /// <param name="Supervision">The supervision (metodstöd) that goes with it.</param>
    /// <param name="SupportMeetings">How many support meetings follow the course days.</param>
    /// <param name="SupportMonths">Months over which they are held.</param>
    /// <param name="TimesAYear">Least times a year a region is to offer it.</param>
    internal sealed record MethodRequest(
        bool? LicenceRequired, string? Licence, string? Procurement, string? Supervision, int? SupportMeetings, int? SupportMonths, int? TimesAYear);
}

/// <summary>Checks that the catalogue's requests have in common.</summary>
internal static class CatalogueChecks
{
    /// <summary>An unknown journey is told before what is wrong with what was asked for it.</summary>
    public static void Known(string journey)
    {
        if (!Journeys.Exists(journey))
        {
            throw new NotFound("unknown-journey");
        }
    }

    public static void OneOf(this Validation check, string field, string? value, IReadOnlyList<string> allowed)
    {
        if (check.Required(field, value))
        {
            check.That(allowed.Contains(value!), field, "unknown", $"Ange något av {string.Join(", ", allowed)}.");
        }
    }
}
