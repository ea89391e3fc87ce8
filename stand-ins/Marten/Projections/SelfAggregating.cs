using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten.Events.Aggregation;

namespace Marten.Projections;

/// <summary>
/// A class that folds its own events by Create, Apply and ShouldDelete. Marten does this by a source generator;
/// here the calls are compiled once per class of events.
/// </summary>
internal static class SelfAggregating
{
    public static ProjectionBase Projection(Type type, StoreOptions options) =>
        (ProjectionBase)Activator.CreateInstance(typeof(SelfAggregatingProjection<,>).MakeGenericType(type, options.EventGraph.StreamIdentity == StreamIdentity.AsGuid ? typeof(Guid) : typeof(string)))!;
}

internal sealed class SelfAggregatingProjection<TDoc, TId> : SingleStreamProjection<TDoc, TId>, ISelfAggregating
    where TDoc : notnull
    where TId : notnull
{
    private readonly ConcurrentDictionary<Type, Func<TDoc?, IEvent, TDoc?>> _steps = new();

    public override TDoc? Evolve(TDoc? snapshot, TId id, IEvent e) => _steps.GetOrAdd(e.EventType, Compile)(snapshot, e);

    internal override void AssertValid()
    {
        if (!typeof(TDoc).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance).Any(x => x.Name is "Apply" or "Create" or "Evolve"))
            throw new InvalidOperationException($"No projection is registered for {typeof(TDoc).FullName}, and it has neither Create nor Apply methods of its own.");
    }

    private static Func<TDoc?, IEvent, TDoc?> Compile(Type eventType)
    {
        var state = Expression.Parameter(typeof(TDoc), "state");
        var e = Expression.Parameter(typeof(IEvent), "e");
        var data = Expression.Convert(Expression.Property(e, nameof(IEvent.Data)), eventType);
        var envelope = Expression.Convert(e, typeof(IEvent<>).MakeGenericType(eventType));
        var nothing = Expression.Default(typeof(TDoc));

        Expression? Call(MethodBase method, Expression? on)
        {
            var arguments = new List<Expression>();
            foreach (var parameter in method.GetParameters())
            {
                if (parameter.ParameterType.IsAssignableFrom(eventType))
                    arguments.Add(data);
                else if (parameter.ParameterType.IsAssignableFrom(envelope.Type))
                    arguments.Add(envelope);
                else if (parameter.ParameterType == typeof(TDoc))
                    arguments.Add(state);
                else
                    return null;
            }

            if (!arguments.Any(x => x == data || x == envelope))
                return null;
            return method is MethodInfo info ? Expression.Call(info.IsStatic ? null : on, info, arguments) : Expression.New((ConstructorInfo)method, arguments);
        }

        Expression? Find(string name) => typeof(TDoc).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance)
            .Where(x => x.Name == name).Select(x => Call(x, state)).FirstOrDefault(x => x is not null);

        var create = Find("Create") ?? typeof(TDoc).GetConstructors().Where(x => x.GetParameters().Length == 1 && x.GetParameters()[0].ParameterType != typeof(TDoc)).Select(x => Call(x, null)).FirstOrDefault(x => x is not null);
        var apply = Find("Apply");
        var delete = Find("ShouldDelete");
        Expression applied = apply switch
        {
            null => state,
            _ when apply.Type == typeof(TDoc) => apply,
            _ => Expression.Block(apply, state),
        };
        if (delete is not null)
            applied = Expression.Condition(delete, nothing, applied);
        Expression created = create ?? nothing;
        if (create is null && apply is not null && typeof(TDoc).GetConstructor(Type.EmptyTypes) is { } empty)
            created = Expression.Block(Expression.Assign(state, Expression.New(empty)), applied);
        return Expression.Lambda<Func<TDoc?, IEvent, TDoc?>>(Expression.Condition(Expression.Equal(Expression.Convert(state, typeof(object)), Expression.Constant(null)), created, applied), state, e).Compile();
    }
}
