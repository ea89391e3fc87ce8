using System.Linq.Expressions;
using Marten.Schema;
using Marten.Storage;

namespace Marten;

/// <summary>What is known of the document classes.</summary>
public class MartenRegistry
{
    private readonly StoreOptions _options;
    private readonly Dictionary<Type, DocumentDeclaration> _declarations = [];

    internal MartenRegistry(StoreOptions options) => _options = options;

    internal IReadOnlyDictionary<Type, DocumentDeclaration> Declarations => _declarations;

    /// <summary>Says more about a document class.</summary>
    /// <typeparam name="T">The document.</typeparam>
    /// <returns>What can be said.</returns>
    public DocumentMappingExpression<T> For<T>() => new(Declare(typeof(T)));

    internal DocumentDeclaration Declare(Type type)
    {
        if (!_declarations.TryGetValue(type, out var declaration))
            _declarations[type] = declaration = new DocumentDeclaration(type);
        return declaration;
    }

    /// <summary>Says more about a document class.</summary>
    /// <typeparam name="T">The document.</typeparam>
    public class DocumentMappingExpression<T>
    {
        private readonly DocumentDeclaration _declaration;

        internal DocumentMappingExpression(DocumentDeclaration declaration) => _declaration = declaration;

        /// <summary>Indexes a property.</summary>
        /// <param name="expression">The property.</param>
        /// <param name="configure">Whatever else.</param>
        /// <returns>The same expression.</returns>
        public DocumentMappingExpression<T> Index(Expression<Func<T, object?>> expression, Action<ComputedIndex>? configure = null)
        {
            ArgumentNullException.ThrowIfNull(expression);
            return Add(new ComputedIndex(DocumentDeclaration.Path(expression.Body)), configure);
        }

        /// <summary>Lets no two documents have the same values, whatever their tenants.</summary>
        /// <param name="expressions">The properties.</param>
        /// <returns>The same expression.</returns>
        public DocumentMappingExpression<T> UniqueIndex(params Expression<Func<T, object>>[] expressions)
        {
            ArgumentNullException.ThrowIfNull(expressions);
            return Add(new ComputedIndex([.. expressions.Select(x => DocumentDeclaration.Path(x.Body))]) { IsUnique = true }, null);
        }

        /// <summary>The document belongs to no tenant.</summary>
        /// <returns>The same expression.</returns>
        public DocumentMappingExpression<T> SingleTenanted()
        {
            _declaration.MultiTenanted = false;
            return this;
        }

        /// <summary>Names the property that identifies a document.</summary>
        /// <param name="member">The property.</param>
        /// <returns>The same expression.</returns>
        public DocumentMappingExpression<T> Identity(Expression<Func<T, object>> member)
        {
            ArgumentNullException.ThrowIfNull(member);
            var path = DocumentDeclaration.Path(member.Body);
            if (path.Length != 1)
                throw new InvalidOperationException($"The expression {member} is not valid as an id column in Marten");
            _declaration.Identity = path[0];
            return this;
        }

        private DocumentMappingExpression<T> Add(ComputedIndex index, Action<ComputedIndex>? configure)
        {
            configure?.Invoke(index);
            _declaration.Indexes.Add(index);
            return this;
        }
    }
}
