namespace Yrkesresan.Webhooks.Deliveries;

/// <summary>How deliveries are sent; section <c>Webhooks</c> of the configuration.</summary>
internal sealed class DeliverySettings
{
    /// <summary>How long an endpoint may take to answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many that were begun within <see cref="Swift"/> are sent at a time; 0: this process sends nothing.</summary>
    public int AtOnce { get; init; } = 200;

    /// <summary>What takes longer no longer counts: endpoints that hang take no place from the others.</summary>
    public TimeSpan Swift { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many an endpoint is sent at a time.</summary>
    public int AtOncePerEndpoint { get; init; } = 4;

    /// <summary>After so many failures in a row an endpoint is sent one at a time, until one comes through.</summary>
    public int FailingAfter { get; init; } = 3;

    /// <summary>After how long a delivery that was claimed but not recorded is sent again: longer than any attempt and its recording take.</summary>
    public TimeSpan Claim { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the first attempt waits where what is told of a subject is to come in order: for what happened just before.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>An endpoint is disabled when nothing has come through for so long, …</summary>
    public TimeSpan DisableAfter { get; init; } = TimeSpan.FromDays(3);

    /// <summary>… and at least so many attempts have failed meanwhile.</summary>
    public int DisableAfterAttempts { get; init; } = 10;

    /// <summary>How long deliveries are kept that have come to their end.</summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromDays(90);

    /// <summary>The wait before each attempt.</summary>
    public IReadOnlyList<TimeSpan> Schedule { get; init; } = RetrySchedule.Standard.Waits;

    public static DeliverySettings From(IConfiguration configuration)
    {
        var (section, standard) = (configuration.GetSection("Webhooks"), new DeliverySettings());
        return new DeliverySettings
        {
            Timeout = section.GetValue("Timeout", standard.Timeout),
            AtOnce = section.GetValue("AtOnce", standard.AtOnce),
            Swift = section.GetValue("Swift", standard.Swift),
            AtOncePerEndpoint = section.GetValue("AtOncePerEndpoint", standard.AtOncePerEndpoint),
            FailingAfter = section.GetValue("FailingAfter", standard.FailingAfter),
            Claim = section.GetValue("Claim", standard.Claim),
            Settling = section.GetValue("Settling", standard.Settling),
            DisableAfter = section.GetValue("DisableAfter", standard.DisableAfter),
            DisableAfterAttempts = section.GetValue("DisableAfterAttempts", standard.DisableAfterAttempts),
            Kept = section.GetValue("Kept", standard.Kept),
            Schedule = section.GetSection("Schedule").Get<TimeSpan[]>() is { Length: > 0 } own ? own : standard.Schedule,
        };
    }

    /// <summary>Whether so long a run of failures disables the endpoint.</summary>
    public bool Disables(FailureRun run, DateTimeOffset now) => run.Failures >= DisableAfterAttempts && now - run.Since >= DisableAfter;
}
