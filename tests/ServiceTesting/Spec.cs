using System.Text.Json;
using Xunit;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;

namespace Yrkesresan.Testing;

/// <summary>A decision as an example: these events happened, when this is asked, then these events, or this rule is broken.</summary>
/// <typeparam name="TState">The aggregate's state.</typeparam>
/// <param name="evolve">Folds one event's data into the state.</param>
/// <example><c>Spec.Of(Occasion.Evolve).Given(scheduled).When(state => TakeSeat.Decide(command, state)).Then(new SeatTaken(…)).AndAgainNothing();</c></example>
public sealed class Spec<TState>(Func<TState?, object, TState?> evolve) where TState : class
{
    private readonly List<object> happened = [];
    private Func<TState?, IEnumerable<object>>? decide;
    private IReadOnlyList<object>? events;

    /// <summary>What has happened, in order.</summary>
    public Spec<TState> Given(params object[] facts)
    {
        happened.AddRange(facts);
        return this;
    }

    /// <summary>What is asked.</summary>
    public Spec<TState> When(Func<TState?, IEnumerable<object>> decision)
    {
        decide = decision;
        return this;
    }

    /// <summary>Exactly these events follow.</summary>
    public Spec<TState> Then(params object[] expected)
    {
        events = [.. decide!(State())];
        Assert.Equal(Text(expected), Text(events));
        return this;
    }

    /// <summary>No event follows.</summary>
    public Spec<TState> ThenNothing() => Then();

    /// <summary>The rule of this code is broken.</summary>
    public void ThenRule(string code)
    {
        var broken = Assert.Throws<RuleBroken>(() => { _ = decide!(State()).ToList(); });
        Assert.Equal(code, broken.Code);
    }

    /// <summary>The same asked of the state that came of it changes nothing.</summary>
    public void AndAgainNothing()
    {
        happened.AddRange(events ?? throw new InvalidOperationException("AndAgainNothing comes after Then."));
        Assert.Equal("", Text([.. decide!(State())]));
    }

    /// <summary>The state that all given events make.</summary>
    public TState? State() => happened.Aggregate((TState?)null, (state, fact) => evolve(state, fact));

    // Lists in records compare by reference; what is stored is what counts.
    private static string Text(IReadOnlyList<object> facts) =>
        string.Join('\n', facts.Select(fact => $"{fact.GetType().Name} {JsonSerializer.Serialize(fact, fact.GetType(), Json.Options)}"));
}

/// <summary>Starts a <see cref="Spec{TState}"/>.</summary>
public static class Spec
{
    /// <summary>For an aggregate that folds like this.</summary>
    public static Spec<TState> Of<TState>(Func<TState?, object, TState?> evolve) where TState : class => new(evolve);
}
