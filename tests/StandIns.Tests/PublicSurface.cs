using System.Globalization;
using System.Reflection;
using System.Text;

namespace Yrkesresan.StandIns.Tests;

/// <summary>What others can see of an assembly, one member a line.</summary>
public static class PublicSurface
{
    internal const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>The lines of all public types, sorted.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<Assembly> assemblies) =>
        [.. Members(assemblies).Select(x => x.Line).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The lines of all public types, and what each of them stands for; those that only say what a type is stand for nothing of their own.</summary>
    internal static IEnumerable<(string Line, IReadOnlyList<MemberInfo> Members)> Members(IEnumerable<Assembly> assemblies) =>
        assemblies.SelectMany(x => x.GetExportedTypes()).SelectMany(Lines);

    private static IEnumerable<(string Line, IReadOnlyList<MemberInfo> Members)> Lines(Type type)
    {
        yield return ($"{Kind(type)} {Name(type)}{Constraints(type.GetGenericArguments())}", [type]);
        if (type.BaseType is { IsVisible: true } parent && IsOwn(parent))
            yield return ($"{Name(type)} : {Name(parent)}", []);
        foreach (var contract in type.GetInterfaces().Where(x => x.IsVisible && IsOwn(x)))
            yield return ($"{Name(type)} : {Name(contract)}", []);
        if (type.IsEnum)
        {
            foreach (var name in Enum.GetNames(type))
                yield return ($"{Name(type)}.{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}", []);
            yield break;
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            yield return ($"{Name(type)}.Invoke{Parameters(type.GetMethod("Invoke")!)}", []);
            yield break;
        }

        foreach (var field in type.GetFields(Declared).Where(x => x.IsPublic || x.IsFamily || x.IsFamilyOrAssembly))
            yield return ($"{Name(type)}.{field.Name} : {(field.IsStatic ? "static " : "")}{(field.IsLiteral ? "const " : field.IsInitOnly ? "readonly " : "")}{Name(field.FieldType)}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}", [field]);
        foreach (var constructor in type.GetConstructors(Declared).Where(Seen))
            yield return ($"{Name(type)}..ctor{Parameters(constructor)}{Access(constructor)}", [constructor]);
        foreach (var property in type.GetProperties(Declared))
        {
            var accessors = property.GetAccessors(nonPublic: true).Where(Seen).ToArray();
            if (accessors.Length == 0)
                continue;
            var has = string.Join(' ', accessors.OrderBy(x => x.Name, StringComparer.Ordinal).Select(x =>
                x == property.GetMethod ? "get;" + Access(x) : (x.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit") ? "init;" : "set;") + Access(x)));
            yield return ($"{Name(type)}.{property.Name}{(property.GetIndexParameters().Length > 0 ? $"[{string.Join(", ", property.GetIndexParameters().Select(Parameter))}]" : "")} : {Modifiers(accessors[0])}{Nullable(Nullability.Create(property), property.PropertyType)} {{ {has} }}", [.. accessors]);
        }

        foreach (var e in type.GetEvents(Declared).Where(x => Seen(x.AddMethod!)))
            yield return ($"{Name(type)}.{e.Name} : event {Name(e.EventHandlerType!)}", [e.AddMethod!]);
        foreach (var method in type.GetMethods(Declared).Where(x => Seen(x) && (!x.IsSpecialName || x.Name.StartsWith("op_", StringComparison.Ordinal)) && !x.Name.Contains('<', StringComparison.Ordinal)))
            yield return ($"{Name(type)}.{method.Name}{(method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(x => x.Name))}>" : "")}{Parameters(method)} : {Modifiers(method)}{Nullable(Nullability.Create(method.ReturnParameter), method.ReturnType)}{Constraints(method.IsGenericMethod ? method.GetGenericArguments() : [])}{Access(method)}", [method]);
    }

    /// <summary>Whether a type is of the package, whose parts may lie in other assemblies, rather than of the framework.</summary>
    private static bool IsOwn(Type type) => type.Namespace is { } name && !name.StartsWith("System", StringComparison.Ordinal) && !name.StartsWith("Microsoft", StringComparison.Ordinal) && !name.StartsWith("Npgsql", StringComparison.Ordinal);

    internal static bool Seen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "" : " (protected)";

    private static string Modifiers(MethodBase method) =>
        method.IsStatic ? "static " : method.DeclaringType!.IsInterface ? "" : method is MethodInfo { IsVirtual: true, IsFinal: false } info
            ? info.GetBaseDefinition() != info ? "override " : info.IsAbstract ? "abstract " : "virtual "
            : "";

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Parameters(MethodBase method) => $"({string.Join(", ", method.GetParameters().Select(Parameter))})";

    private static string Parameter(ParameterInfo parameter)
    {
        var text = new StringBuilder();
        if (parameter is { Position: 0, Member: MethodInfo method } && method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute), false))
            text.Append("this ");
        if (parameter.IsDefined(typeof(ParamArrayAttribute), false))
            text.Append("params ");
        if (parameter.ParameterType.IsByRef)
            text.Append(parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ");
        text.Append(Nullable(Nullability.Create(parameter), parameter.ParameterType)).Append(' ').Append(parameter.Name);
        if (parameter.HasDefaultValue)
            text.Append(" = ").Append(parameter.RawDefaultValue switch { null => parameter.ParameterType.IsValueType ? "default" : "null", string s => $"\"{s}\"", bool b => b ? "true" : "false", var value => Convert.ToString(value, CultureInfo.InvariantCulture) });
        return text.ToString();
    }

    private static string Nullable(NullabilityInfo info, Type type)
    {
        if (type.IsByRef)
            type = type.GetElementType()!;
        var name = Name(type);
        if (type.IsArray && info.ElementType is { } element)
            name = $"{Nullable(element, type.GetElementType()!)}[]";
        else if (type.IsGenericType && !type.IsValueType && info.GenericTypeArguments.Length == type.GetGenericArguments().Length)
            name = Generic(type, [.. info.GenericTypeArguments.Zip(type.GetGenericArguments(), Nullable)]);
        return !type.IsValueType && info.ReadState == NullabilityState.Nullable ? name + "?" : name;
    }

    private static string Constraints(Type[] arguments)
    {
        var all = new StringBuilder();
        foreach (var argument in arguments.Where(x => x.IsGenericParameter))
        {
            var attributes = argument.GenericParameterAttributes;
            var constraints = new List<string>();
            if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
                constraints.Add("class");
            if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
                constraints.Add("struct");
            constraints.AddRange(argument.GetGenericParameterConstraints().Where(x => x != typeof(ValueType)).Select(Name).Order(StringComparer.Ordinal));
            if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
                constraints.Add("new()");
            if (constraints.Count > 0)
                all.Append(CultureInfo.InvariantCulture, $" where {argument.Name} : {string.Join(", ", constraints)}");
        }

        return all.ToString();
    }

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter)
            return type.Name;
        if (System.Nullable.GetUnderlyingType(type) is { } value)
            return $"{Name(value)}?";
        return type.IsGenericType ? Generic(type, [.. type.GetGenericArguments().Select(Name)]) : Plain(type);
    }

    private static string Plain(Type type) => (type.FullName ?? $"{type.Namespace}.{type.Name}").Replace('+', '.');

    private static string Generic(Type type, string[] arguments)
    {
        // Outer<T>.Inner: each part has its own arguments.
        var definition = Plain(type.GetGenericTypeDefinition());
        var (text, next) = (new StringBuilder(), 0);
        foreach (var part in definition.Split('.'))
        {
            if (text.Length > 0)
                text.Append('.');
            var tick = part.IndexOf('`', StringComparison.Ordinal);
            if (tick < 0)
            {
                text.Append(part);
                continue;
            }

            var count = int.Parse(part[(tick + 1)..], CultureInfo.InvariantCulture);
            text.Append(part, 0, tick).Append('<').AppendJoin(", ", arguments.Skip(next).Take(count)).Append('>');
            next += count;
        }

        return text.ToString();
    }
}
